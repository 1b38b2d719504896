"""The sample data, and the pictures that the model server sends."""

import asyncio
import socket

import httpx
import pytest

from adapters.inference.blocking_models import BlockingModels
from adapters.memory.store import MemoryStore
from adapters.system import SystemClock, SystemRandomness
from core.domain.accounts import AccountChange
from core.ports import Ports
from core.run_blocking import run_blocking
from core.use_cases.accounts import change_account, log_in, show_profile
from dev.model_server import ModelServer
from dev.sample_data.filling import PASSWORD, fill
from dev.sample_data.pictures import people, picture, picture_url
from tests.core.fakes import PlainHasher, RecordedEvents


@pytest.fixture
def ports(monkeypatch: pytest.MonkeyPatch) -> Ports:
    """Ports over an empty store in memory."""
    monkeypatch.setenv("MODELS_PORT", "8004")
    store = MemoryStore()
    models, log = BlockingModels(None), RecordedEvents()
    return Ports(store, PlainHasher(), SystemClock(), SystemRandomness(), models, log)


def images(ports: Ports) -> dict[str, str | None]:
    """The picture of each sample user."""
    return {
        username: run_blocking(show_profile(ports, None, username)).image for username in people()
    }


def test_pictures_have_addresses_that_end_as_front_ends_expect(ports: Ports) -> None:
    assert fill(ports)
    found = images(ports)
    assert found["ada"] == "http://127.0.0.1:8004/pictures/ada.svg"
    assert found["Zoë"] is None
    assert found == {username: picture_url(username) for username in people()}


def test_the_model_server_sends_each_picture() -> None:
    paths = [httpx.URL(url).path for name in people() if (url := picture_url(name)) is not None]
    *pictures, unknown = asyncio.run(_answers([*paths, "/pictures/nobody.svg"]))
    assert len(pictures) == 5
    assert {answer.headers["Content-Type"] for answer in pictures} == {"image/svg+xml"}
    assert all(answer.content.startswith(b"<svg ") for answer in pictures)
    assert unknown.status_code == 405


async def _answers(paths: list[str]) -> list[httpx.Response]:
    """The model server's answers to GET."""
    listening = socket.create_server(("127.0.0.1", 0))
    serving = asyncio.create_task(ModelServer().serve(listening))
    address = f"http://127.0.0.1:{listening.getsockname()[1]}"
    async with httpx.AsyncClient(base_url=address, trust_env=False) as client:
        answers = [await client.get(path) for path in paths]
    serving.cancel()
    return answers


@pytest.mark.parametrize("path", ["/pictures/", "/pictures/Zo%C3%AB.svg", "/ada.svg", "/ada"])
def test_other_paths_have_no_picture(path: str) -> None:
    assert picture(path) is None


def test_filling_again_corrects_the_port_of_pictures_and_nothing_else(
    ports: Ports, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(ports)
    ada = run_blocking(log_in(ports, "ada@example.org", PASSWORD))
    own = "https://example.org/ada.png"
    run_blocking(change_account(ports, ada, AccountChange(image=own)))
    grace = run_blocking(log_in(ports, "grace@example.org", PASSWORD))
    run_blocking(change_account(ports, grace, AccountChange(image="data:image/svg+xml,old")))
    monkeypatch.setenv("MODELS_PORT", "9004")
    assert not fill(ports)
    found = images(ports)
    assert found["ada"] == own
    assert found["grace"] == "http://127.0.0.1:9004/pictures/grace.svg"
    assert found["mira"] == "http://127.0.0.1:9004/pictures/mira.svg"
    assert found["Zoë"] is None

"""Models of both colours, and model servers that nobody would have thought of."""

import asyncio
import re
import socket
import ssl
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from threading import Event

import pytest

from adapters.models.async_models import AsyncModels
from adapters.models.blocking_models import BlockingModels
from adapters.models.protocol import ResponseReader, split_credentials
from core.domain.errors import Kind
from core.domain.inference import ModelInput
from core.run_blocking import run_blocking
from tests.adapters.models import COLOURS, LONG, Predict, read_request, say, served
from tests.errors import expect_error

QUESTION = ModelInput((1.0,), "remote")
UNAVAILABLE = {"model": "is unavailable"}


@pytest.fixture(params=COLOURS)
def predict(request: pytest.FixtureRequest) -> Predict:
    """Asks a model once."""
    return COLOURS[request.param]


@pytest.mark.parametrize("place", ["http://xn--/", "http://[/", "nowhere", ""])
def test_a_server_that_sends_us_elsewhere_is_unavailable(predict: Predict, place: str) -> None:
    def talk(connection: socket.socket) -> None:
        read_request(connection)
        head = f"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: {place}\r\n\r\n"
        connection.sendall(head.encode())

    with served(talk) as url, expect_error(Kind.UPSTREAM_FAILED, UNAVAILABLE):
        predict("remote", url=url)


def test_encryption_that_breaks_off_is_unavailable(
    predict: Predict, monkeypatch: pytest.MonkeyPatch
) -> None:
    def talk(connection: socket.socket) -> None:
        read_request(connection)
        say(connection, b'{"prediction":3}')

    def broken(_answer: ResponseReader, _piece: bytes) -> None:
        raise ssl.SSLError("decryption failed or bad record mac")

    monkeypatch.setattr(ResponseReader, "add", broken)
    with served(talk) as url, expect_error(Kind.UPSTREAM_FAILED, UNAVAILABLE):
        predict("remote", url=url)


def ask_twice_awaited(url: str) -> None:
    """Ask a server twice, on an event loop."""

    async def ask() -> None:
        async with AsyncModels(url) as models:
            for _ in range(2):
                await models.predict(QUESTION, time.monotonic() + LONG)

    asyncio.run(ask())


def ask_twice_blocking(url: str) -> None:
    """Ask a server twice, in the calling thread."""
    with closing(BlockingModels(url)) as models:
        for _ in range(2):
            run_blocking(models.predict(QUESTION, time.monotonic() + LONG))


@pytest.mark.parametrize("ask_twice", [ask_twice_awaited, ask_twice_blocking])
def test_a_server_gets_none_of_its_cookies_back(ask_twice: Callable[[str], None]) -> None:
    asked: list[bytes] = []

    def talk(connection: socket.socket) -> None:
        asked.append(read_request(connection))
        head = "HTTP/1.1 200 OK\r\nSet-Cookie: backend=1\r\nConnection: close\r\n"
        connection.sendall(f'{head}Content-Length: 16\r\n\r\n{{"prediction":3}}'.encode())

    with served(talk) as url:
        ask_twice(url)
    assert [b"cookie" in request.lower() for request in asked] == [False, False]


def test_the_mean_needs_no_worker_that_looks_names_up() -> None:
    ended = Event()

    async def ask() -> float:
        loop, occupied = asyncio.get_running_loop(), ThreadPoolExecutor(1)
        loop.set_default_executor(occupied)
        occupied.submit(ended.wait, LONG)
        async with AsyncModels(None) as models:
            question = ModelInput((1.0, 3.0), "mean")
            try:
                return await models.predict(question, time.monotonic() + 5)
            finally:
                ended.set()

    assert asyncio.run(ask()) == 2.0


@pytest.mark.parametrize(
    "address",
    ["http://user:secret@256.1.1.1/", "http://xn--zz--a/secret", f"http://a/{'b' * 70_000}"],
)
def test_an_address_of_which_nothing_can_be_asked_is_refused_without_showing_it(
    address: str,
) -> None:
    message = "MODEL_SERVER_URL: must be an http or https URL"
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        split_credentials(address)

"""Models of both colours: what they know, and how they talk with a model server."""

import asyncio
import base64
import logging
import socket
import time
from contextlib import AbstractContextManager
from threading import Event

import pytest

from adapters.models import async_models
from adapters.models.async_models import AsyncModels
from core.domain.errors import Kind
from core.domain.inference import ModelInput
from tests.adapters.models import COLOURS, Predict, read_request, say, served
from tests.errors import expect_error

NOT_FOUND = {"model": "not found"}
TOO_SLOW = {"model": "took too long"}
UNAVAILABLE = {"model": "is unavailable"}


def refused_as_unavailable() -> AbstractContextManager[None]:
    """Expect the refusal of a model server that fails."""
    return expect_error(Kind.UPSTREAM_FAILED, UNAVAILABLE)


@pytest.fixture(params=COLOURS)
def predict(request: pytest.FixtureRequest) -> Predict:
    """Asks a model once."""
    return COLOURS[request.param]


def test_the_mean_is_known_without_a_server(predict: Predict) -> None:
    assert predict("mean", 0.1, 0.571, 1.0) == 0.557


@pytest.mark.parametrize("within", [60.0, 0.0])
@pytest.mark.parametrize("model_id", ["median", "", "remote"])
def test_there_is_no_other_model_without_a_server(
    predict: Predict, model_id: str, within: float
) -> None:
    with expect_error(Kind.NOT_FOUND, NOT_FOUND):
        predict(model_id, within=within)


@pytest.mark.parametrize("model_id", ["mean", "remote"])
def test_past_the_deadline_no_model_is_asked(predict: Predict, model_id: str) -> None:
    asked = Event()
    with served(lambda _: asked.set()) as url, expect_error(Kind.TOO_SLOW, TOO_SLOW):
        predict(model_id, url=url, within=0.0)
    assert not asked.is_set()


def test_a_server_is_asked_in_compact_json_and_for_an_answer_as_it_is(predict: Predict) -> None:
    sent: list[bytes] = []

    def talk(connection: socket.socket) -> None:
        sent.append(read_request(connection))
        say(connection, b'{"prediction":3}')

    with served(talk) as url:
        assert repr(predict("remote", 1.0, 1e-07, -0.0, url=url)) == "3.0"
    head, _, body = sent[0].partition(b"\r\n\r\n")
    lines = head.lower().split(b"\r\n")
    assert lines[0] == b"post /predict http/1.1"
    assert b"content-type: application/json" in lines
    assert b"accept-encoding: identity" in lines
    assert body == b'{"features":[1.0,1e-07,-0.0]}'


def test_credentials_in_the_url_are_sent_and_never_logged(
    predict: Predict, caplog: pytest.LogCaptureFixture
) -> None:
    sent: list[bytes] = []

    def talk(connection: socket.socket) -> None:
        sent.append(read_request(connection))
        say(connection, b"nonsense")

    with served(talk) as url, caplog.at_level(logging.DEBUG), refused_as_unavailable():
        predict("remote", url=url.replace("://", "://user:p%40ss-secret@"))
    credentials = base64.b64encode(b"user:p@ss-secret")
    assert b"Authorization: Basic " + credentials in sent[0]
    logged = "\n".join(logging.Formatter().format(record) for record in caplog.records)
    assert "the model server is unavailable: no prediction" in logged
    assert "secret" not in logged
    assert credentials.decode() not in logged


def test_proxies_of_the_environment_are_not_asked(
    predict: Predict, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")

    def talk(connection: socket.socket) -> None:
        read_request(connection)
        say(connection, b'{"prediction":3}')

    with served(talk) as url:
        assert predict("remote", url=url) == 3.0


def test_where_nobody_listens_the_server_is_unavailable(predict: Predict) -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{bound.getsockname()[1]}/predict"
        with refused_as_unavailable():
            predict("remote", url=url)


def test_a_host_without_an_address_is_unavailable(predict: Predict) -> None:
    with refused_as_unavailable():
        predict("remote", url="http://nowhere.invalid/predict")


def test_a_server_that_does_not_answer_is_too_slow(predict: Predict) -> None:
    hung_up = Event()

    def talk(connection: socket.socket) -> None:
        read_request(connection)
        if connection.recv(1) == b"":
            hung_up.set()

    with served(talk) as url:
        with expect_error(Kind.TOO_SLOW, TOO_SLOW):
            predict("remote", url=url, within=0.1)
        assert hung_up.wait(60)


def test_the_event_loop_goes_on_while_the_mean_is_computed(monkeypatch: pytest.MonkeyPatch) -> None:
    gone_on = Event()

    def mean_once_the_loop_has_gone_on(_features: object) -> float:
        assert gone_on.wait(timeout=5)
        return 2.0

    monkeypatch.setattr(async_models, "mean", mean_once_the_loop_has_gone_on)

    async def request() -> float:
        models, question = AsyncModels(None), ModelInput((1.0,), "mean")
        predicting = asyncio.create_task(models.predict(question, time.monotonic() + 60))
        await asyncio.sleep(0)
        gone_on.set()
        return await predicting

    assert asyncio.run(request()) == 2.0

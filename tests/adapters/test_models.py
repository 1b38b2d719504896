"""Models, asynchronous and blocking: those that are built in, and the client of a model server."""

import asyncio
import base64
import logging
import re
import socket
import ssl
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing
from threading import Event

import pytest

from adapters.inference import async_models
from adapters.inference.async_models import AsyncModels
from adapters.inference.blocking_models import BlockingModels
from adapters.inference.protocol import ResponseReader, split_credentials
from core.domain.errors import Kind
from core.domain.inference import ModelInput
from core.run_blocking import run_blocking
from tests.adapters.model_servers import (
    CLIENTS,
    LONG,
    Predict,
    model_server,
    read_request,
    send_response,
)
from tests.errors import expect_error

NOT_FOUND = {"model": "not found"}
TOO_SLOW = {"model": "took too long"}
UNAVAILABLE = {"model": "is unavailable"}


def expect_unavailable() -> AbstractContextManager[None]:
    """Expect the error for a model server that fails."""
    return expect_error(Kind.UPSTREAM_FAILED, UNAVAILABLE)


@pytest.fixture(params=CLIENTS)
def predict(request: pytest.FixtureRequest) -> Predict:
    """Runs a model."""
    return CLIENTS[request.param]


def test_the_mean_needs_no_server(predict: Predict) -> None:
    assert predict("mean", 0.1, 0.571, 1.0) == 0.557


@pytest.mark.parametrize("within", [60.0, 0.0])
@pytest.mark.parametrize("model_id", ["median", "", "remote"])
def test_there_is_no_other_model_without_a_server(
    predict: Predict, model_id: str, within: float
) -> None:
    with expect_error(Kind.NOT_FOUND, NOT_FOUND):
        predict(model_id, within=within)


@pytest.mark.parametrize("model_id", ["mean", "remote"])
def test_no_model_runs_after_the_deadline(predict: Predict, model_id: str) -> None:
    requests = Event()
    with model_server(lambda _: requests.set()) as url, expect_error(Kind.TOO_SLOW, TOO_SLOW):
        predict(model_id, url=url, within=0.0)
    assert not requests.is_set()


def test_a_request_is_compact_json_and_accepts_no_compression(predict: Predict) -> None:
    sent: list[bytes] = []

    def serve(connection: socket.socket) -> None:
        sent.append(read_request(connection))
        send_response(connection, b'{"prediction":3}')

    with model_server(serve) as url:
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

    def serve(connection: socket.socket) -> None:
        sent.append(read_request(connection))
        send_response(connection, b"nonsense")

    with model_server(serve) as url, caplog.at_level(logging.DEBUG), expect_unavailable():
        predict("remote", url=url.replace("://", "://user:p%40ss-secret@"))
    credentials = base64.b64encode(b"user:p@ss-secret")
    assert b"Authorization: Basic " + credentials in sent[0]
    logged = "\n".join(logging.Formatter().format(record) for record in caplog.records)
    assert "the model server is unavailable: no prediction" in logged
    assert "secret" not in logged
    assert credentials.decode() not in logged


def test_proxies_of_the_environment_are_ignored(
    predict: Predict, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")

    def serve(connection: socket.socket) -> None:
        read_request(connection)
        send_response(connection, b'{"prediction":3}')

    with model_server(serve) as url:
        assert predict("remote", url=url) == 3.0


def test_a_refused_connection_is_unavailable(predict: Predict) -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{bound.getsockname()[1]}/predict"
        with expect_unavailable():
            predict("remote", url=url)


def test_a_host_without_an_address_is_unavailable(predict: Predict) -> None:
    with expect_unavailable():
        predict("remote", url="http://nowhere.invalid/predict")


def test_a_server_that_does_not_respond_is_too_slow(predict: Predict) -> None:
    disconnected = Event()

    def serve(connection: socket.socket) -> None:
        read_request(connection)
        if connection.recv(1) == b"":
            disconnected.set()

    with model_server(serve) as url:
        with expect_error(Kind.TOO_SLOW, TOO_SLOW):
            predict("remote", url=url, within=2.0)  # to connect takes less
        assert disconnected.wait(60)


def test_the_event_loop_is_not_blocked_by_the_mean(monkeypatch: pytest.MonkeyPatch) -> None:
    loop_ran = Event()

    def mean_after_the_loop_ran(_features: object) -> float:
        assert loop_ran.wait(timeout=60)
        return 2.0

    monkeypatch.setattr(async_models, "mean", mean_after_the_loop_ran)

    async def request() -> float:
        models, model_input = AsyncModels(None), ModelInput((1.0,), "mean")
        predicting = asyncio.create_task(models.predict(model_input, time.monotonic() + 60))
        await asyncio.sleep(0)
        loop_ran.set()
        return await predicting

    assert asyncio.run(request()) == 2.0


# Servers that misbehave


INPUT = ModelInput((1.0,), "remote")


@pytest.mark.parametrize("location", ["http://xn--/", "http://[/", "nowhere", ""])
def test_a_redirect_is_unavailable(predict: Predict, location: str) -> None:
    def serve(connection: socket.socket) -> None:
        read_request(connection)
        head = f"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: {location}\r\n\r\n"
        connection.sendall(head.encode())

    with model_server(serve) as url, expect_error(Kind.UPSTREAM_FAILED, UNAVAILABLE):
        predict("remote", url=url)


def test_tls_that_breaks_off_is_unavailable(
    predict: Predict, monkeypatch: pytest.MonkeyPatch
) -> None:
    def serve(connection: socket.socket) -> None:
        read_request(connection)
        send_response(connection, b'{"prediction":3}')

    def broken(_answer: ResponseReader, _piece: bytes) -> None:
        raise ssl.SSLError("decryption failed or bad record mac")

    monkeypatch.setattr(ResponseReader, "add", broken)
    with model_server(serve) as url, expect_error(Kind.UPSTREAM_FAILED, UNAVAILABLE):
        predict("remote", url=url)


def request_twice_async(url: str) -> None:
    """Send two requests from an event loop."""

    async def request_mean() -> None:
        async with AsyncModels(url) as models:
            for _ in range(2):
                await models.predict(INPUT, time.monotonic() + LONG)

    asyncio.run(request_mean())


def request_twice_blocking(url: str) -> None:
    """Send two requests from the calling thread."""
    with closing(BlockingModels(url)) as models:
        for _ in range(2):
            run_blocking(models.predict(INPUT, time.monotonic() + LONG))


@pytest.mark.parametrize("request_twice", [request_twice_async, request_twice_blocking])
def test_no_cookies_are_sent_back(request_twice: Callable[[str], None]) -> None:
    requests: list[bytes] = []

    def serve(connection: socket.socket) -> None:
        requests.append(read_request(connection))
        head = "HTTP/1.1 200 OK\r\nSet-Cookie: backend=1\r\nConnection: close\r\n"
        connection.sendall(f'{head}Content-Length: 16\r\n\r\n{{"prediction":3}}'.encode())

    with model_server(serve) as url:
        request_twice(url)
    assert [b"cookie" in request.lower() for request in requests] == [False, False]


def test_the_mean_does_not_wait_for_the_default_executor() -> None:
    ended = Event()

    async def request_mean() -> float:
        loop, occupied = asyncio.get_running_loop(), ThreadPoolExecutor(1)
        loop.set_default_executor(occupied)
        occupied.submit(ended.wait, LONG)
        async with AsyncModels(None) as models:
            model_input = ModelInput((1.0, 3.0), "mean")
            try:
                return await models.predict(model_input, time.monotonic() + LONG)
            finally:
                ended.set()

    assert asyncio.run(request_mean()) == 2.0


@pytest.mark.parametrize(
    "address",
    ["http://user:secret@256.1.1.1/", "http://xn--zz--a/secret", f"http://a/{'b' * 70_000}"],
)
def test_an_unusable_url_is_an_error_that_does_not_show_it(
    address: str,
) -> None:
    message = "MODEL_SERVER_URL: must be an http or https URL"
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        split_credentials(address)

"""Our classes for gunicorn and uvicorn: time-outs, invalid requests, and ordinary ones."""

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from gunicorn.errors import ConfigError
from gunicorn.workers import gthread
from uvicorn.protocols.http.h11_impl import H11Protocol

from contract_tests.apps import ROOT
from deploy import gunicorn_worker, uvicorn_protocol
from dev.addresses import free_port
from tests.deploy.impatient import LARGE

COMMANDS = {
    "gunicorn": (
        "gunicorn tests.deploy.impatient:wsgi --bind 127.0.0.1:{port} --threads 8 "
        "--worker-class tests.deploy.impatient.Worker"
    ),
    "uvicorn": (
        "uvicorn tests.deploy.impatient:asgi --port {port} --lifespan off --ws none "
        "--http tests.deploy.impatient:Protocol"
    ),
}
HOST = b"Host: forge.test\r\n"
WAITS = 30.0  # seconds, for something that takes one or two
SLOW = {
    "nothing": b"",
    "half a head": b"GET / HTTP/1.1\r\n",
    "half a body": b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: 9\r\n\r\nhalf",
    "half a second head": b"GET / HTTP/1.1\r\n" + HOST + b"\r\nGET / HTTP/1.1\r\n",
    "half a chunk": b"POST / HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\n9\r\nhalf",
}
INVALID = {
    "no Host": b"GET /health HTTP/1.1\r\n\r\n",
    "two Hosts": b"GET /health HTTP/1.1\r\n" + HOST + HOST + b"\r\n",
    "a length and chunks": (
        b"POST /health HTTP/1.1\r\n" + HOST + b"Content-Length: 5\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    ),
    "a bare LF": b"GET /health HTTP/1.1\nHost: forge.test\n\n",
    "one bare LF": b"GET /health HTTP/1.1\r\nHost: forge.test\nX: y\r\n\r\n",
    "a folded line": b"GET /health HTTP/1.1\r\n" + HOST + b"X: a\r\n b\r\n\r\n",
}


class Server:
    """A server of a small app."""

    def __init__(self, command: str, log: Path) -> None:
        self.address = ("127.0.0.1", free_port())
        arguments = command.format(port=self.address[1]).split()
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", *arguments], cwd=ROOT, stdout=output, stderr=output
            )
        deadline = time.monotonic() + WAITS
        while True:
            try:
                self.connect().close()
                break
            except OSError:
                assert time.monotonic() < deadline, log.read_text()
                time.sleep(0.05)

    def connect(self, receive_buffer: int | None = None) -> socket.socket:
        """A connection."""
        connection = socket.socket()
        if receive_buffer is not None:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        connection.settimeout(WAITS)
        connection.connect(self.address)
        return connection

    def answer(self, sent: bytes, *, ends: bool = False) -> bytes:
        """What comes until the server closes the connection."""
        with self.connect() as connection:
            connection.sendall(sent)
            if ends:
                connection.shutdown(socket.SHUT_WR)
            return _read(connection)


def _read(connection: socket.socket) -> bytes:
    answer = b""
    try:
        while data := connection.recv(65_536):
            answer += data
    except ConnectionResetError:
        pass
    return answer


@pytest.fixture(scope="module", params=COMMANDS)
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """A server with short time-outs."""
    server = Server(COMMANDS[request.param], tmp_path_factory.mktemp("served") / "log")
    yield server
    server.process.terminate()
    server.process.wait(WAITS)


@pytest.mark.parametrize("sent", SLOW)
def test_a_client_that_sends_too_slowly_is_disconnected(server: Server, sent: str) -> None:
    answer = server.answer(SLOW[sent])
    assert answer.count(b"200 OK") == (sent == "half a second head")


def test_a_client_that_sends_a_byte_now_and_then_is_disconnected(server: Server) -> None:
    with server.connect() as connection:
        connection.sendall(b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: 1000\r\n\r\n")
        for _ in range(100):  # which would take half a minute
            try:
                connection.sendall(b"x")
            except ConnectionError:
                return
            time.sleep(0.3)
    pytest.fail("the connection is still open")


def test_a_client_that_does_not_read_is_disconnected(server: Server) -> None:
    with server.connect(receive_buffer=4096) as connection:
        connection.sendall(b"GET /large HTTP/1.1\r\n" + HOST + b"\r\n")
        connection.setblocking(False)
        deadline = time.monotonic() + WAITS
        while not _is_reset(connection):
            assert time.monotonic() < deadline
            time.sleep(0.1)


def _is_reset(connection: socket.socket) -> bool:
    return connection.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) != 0


@pytest.mark.parametrize("sent", INVALID)
def test_an_invalid_head_is_refused(server: Server, sent: str) -> None:
    assert server.answer(INVALID[sent]).startswith(b"HTTP/1.1 400 ")


def test_requests_are_served(server: Server) -> None:
    url = "http://{}:{}".format(*server.address)
    with httpx.Client(base_url=url, timeout=WAITS, trust_env=False) as client:
        for size in (0, 1, 65_536, 1_000_000):
            assert client.post("/", content=b"x" * size).text == str(size)
            assert client.post("/", content=iter([b"x" * size])).text == str(size)
        assert len(client.get("/large").content) == LARGE


def test_pipelined_requests_are_served(server: Server) -> None:
    one = b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: 30000\r\n\r\n" + b"x" * 30_000
    assert server.answer(one * 10).count(b"30000") == 10


def test_a_request_that_follows_a_body_that_the_app_does_not_read_is_served(
    server: Server,
) -> None:
    size = 1_500_000
    unread = b"GET / HTTP/1.1\r\n" + HOST + f"Content-Length: {size}\r\n\r\n".encode()
    assert server.answer((unread + b"x" * size) * 3).count(b"200 OK") == 3


def test_a_body_that_arrives_in_pieces_is_read(server: Server) -> None:
    with server.connect() as connection:
        for piece in (
            b"POST / HTTP/1.1\r",
            b"\n",
            HOST,
            b"Content-Length: 4\r\n\r",
            b"\nab",
            b"cd",
        ):
            connection.sendall(piece)
            time.sleep(0.05)
        assert b"200 OK" in connection.recv(65_536)


def test_a_client_that_ends_its_request_gets_the_response(server: Server) -> None:
    # An app compares the length of the body with the one that was announced.
    sent = b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: 9\r\n\r\nhalf"
    assert server.answer(sent, ends=True).endswith(b"\r\n\r\n4")


@pytest.mark.parametrize("name", COMMANDS)
def test_a_server_stops_while_clients_hold_connections(name: str, tmp_path: Path) -> None:
    server = Server(COMMANDS[name], tmp_path / "log")
    held = [server.connect() for _ in range(20)]
    for connection in held[:10]:
        connection.sendall(b"GET / HTTP/1.1\r\n")
    assert server.answer(b"GET / HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n")
    server.process.send_signal(signal.SIGTERM)
    server.process.wait(WAITS)
    for connection in held:
        connection.close()


# gunicorn


def _config(*, is_ssl: bool = False) -> Any:
    return SimpleNamespace(is_ssl=is_ssl, worker_connections=1000, threads=256, keepalive=2)


def test_the_installed_gunicorn_has_what_the_worker_builds_on() -> None:
    assert gunicorn_worker.missing_internals() == []
    gunicorn_worker.TimedThreadWorker.check_config(_config(), None)


@pytest.mark.parametrize("name", ["finish_request", "murder_pending", "accept"])
def test_the_worker_refuses_a_gunicorn_without_it(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(gthread.ThreadWorker, name, lambda self, something_else: None)
    with pytest.raises(ConfigError, match=rf"has no ThreadWorker\.{name}\("):
        gunicorn_worker.TimedThreadWorker.check_config(_config(), None)


def test_the_worker_refuses_tls() -> None:
    with pytest.raises(ConfigError, match="Let a proxy end TLS"):
        gunicorn_worker.TimedThreadWorker.check_config(_config(is_ssl=True), None)


# uvicorn


def test_the_installed_uvicorn_has_what_the_protocol_builds_on() -> None:
    assert uvicorn_protocol.missing_internals() == []


def test_what_the_protocol_misses_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(H11Protocol, "handle_events")
    assert uvicorn_protocol.missing_internals() == ["H11Protocol.handle_events"]


def test_too_many_small_chunks_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    server = Server(COMMANDS["uvicorn"], tmp_path / "log")
    head = b"POST / HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\n"
    limit = uvicorn_protocol.MAX_SMALL_CHUNKS
    last = b"0\r\n\r\n"
    assert server.answer(head + b"1\r\nx\r\n" * limit + last).endswith(b"\r\n\r\n1024")
    assert b" 400 " in server.answer(head + b"1\r\nx\r\n" * (limit + 1) + last)
    server.process.terminate()
    server.process.wait(WAITS)

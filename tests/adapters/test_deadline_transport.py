"""A network whose timeouts are deadlines."""

import socket
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import closing
from threading import Event
from typing import Any

import httpcore
import pytest

from adapters.inference.deadline_transport import DeadlineNetwork
from tests.adapters.model_servers import model_server

PAUSE = 0.02  # seconds


def _connected(url: str) -> httpcore.NetworkStream:
    port = httpcore.URL(url).port
    assert port is not None
    small = [(socket.SOL_SOCKET, socket.SO_SNDBUF, 4_096)]
    return DeadlineNetwork().connect_tcp("127.0.0.1", port, _in(60), socket_options=small)


def _in(seconds: float) -> float:
    return time.monotonic() + seconds


def _read_to_the_end(stream: httpcore.NetworkStream, deadline: float) -> None:
    while stream.read(10, deadline):
        pass


def _replace_lookup(monkeypatch: pytest.MonkeyPatch, look_up: Callable[..., Any]) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", look_up)


def test_a_slow_sender_does_not_extend_reading() -> None:
    def send_slowly(connection: socket.socket) -> None:
        try:
            while True:
                connection.sendall(b".")
                time.sleep(PAUSE)
        except OSError:
            return

    with model_server(send_slowly) as url, closing(_connected(url)) as stream:
        deadline = _in(0.2)
        with pytest.raises(httpcore.ReadTimeout):
            _read_to_the_end(stream, deadline)


def test_a_slow_reader_does_not_extend_writing() -> None:
    def read_slowly(connection: socket.socket) -> None:
        while connection.recv(32_768):
            time.sleep(PAUSE / 4)

    late = pytest.raises(httpcore.WriteTimeout)
    with model_server(read_slowly) as url, closing(_connected(url)) as stream, late:
        stream.write(b"x" * 4_000_000, _in(0.2))


def test_a_closed_connection_is_no_timeout() -> None:
    closed = pytest.raises(httpcore.WriteError)
    with model_server(lambda _: None) as url, closing(_connected(url)) as stream, closed:
        stream.write(b"x" * 4_000_000, _in(60))


def test_nothing_is_tried_after_the_deadline() -> None:
    ended = Event()

    def wait(_connection: socket.socket) -> None:
        ended.wait(60)

    with model_server(wait) as url, closing(_connected(url)) as stream:
        past = _in(0)
        with pytest.raises(httpcore.ReadTimeout):
            stream.read(1, past)
        with pytest.raises(httpcore.WriteTimeout):
            stream.write(b"x", past)
        with pytest.raises(httpcore.ConnectTimeout):
            DeadlineNetwork().connect_tcp("127.0.0.1", 9, past)
        ended.set()


def test_a_name_lookup_ends_at_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    ended = Event()
    _replace_lookup(monkeypatch, lambda *_args, **_options: ended.wait(60))
    with pytest.raises(httpcore.ConnectTimeout):
        DeadlineNetwork().connect_tcp("models", 80, _in(0.05))
    ended.set()


def test_an_abandoned_name_lookup_does_not_begin(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ended, begun = Event(), []

    def hang(host: str, *_args: object, **_options: object) -> list[Any]:
        begun.append(host)
        ended.wait(60)
        return []

    _replace_lookup(monkeypatch, hang)
    network = DeadlineNetwork()

    def connect(number: int, seconds: float) -> None:
        network.connect_tcp(f"models-{number}", 80, _in(seconds))

    with ThreadPoolExecutor(4) as threads:
        hanging = [threads.submit(connect, number, 60) for number in range(4)]
        while len(begun) < len(hanging):
            time.sleep(0.001)
        for number in range(4, 9):
            with pytest.raises(httpcore.ConnectTimeout):
                connect(number, 0.05)
        ended.set()
        wait(hanging)
    _replace_lookup(monkeypatch, lambda *_args, **_options: [])
    with pytest.raises(httpcore.ConnectError, match="no address"):
        network.connect_tcp("models-9", 80, _in(60))
    assert sorted(begun) == [f"models-{number}" for number in range(4)]


def test_an_unknown_name_is_a_connection_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: object, **_options: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    _replace_lookup(monkeypatch, fail)
    with pytest.raises(httpcore.ConnectError, match="unknown"):
        DeadlineNetwork().connect_tcp("models", 80, _in(60))


def test_the_first_address_that_accepts_is_used(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with model_server(lambda connection: connection.sendall(b"hello")) as url:
        port = httpcore.URL(url).port
        assert port is not None
        one = (socket.AF_INET, socket.SOCK_STREAM, 6, "")
        found = [(*one, (address, port)) for address in ("127.0.0.2", "127.0.0.1")]
        _replace_lookup(monkeypatch, lambda *_args, **_options: found)
        stream = DeadlineNetwork().connect_tcp("models", port, _in(60))
        assert stream.read(5, _in(60)) == b"hello"


def test_the_error_of_the_last_address_is_raised() -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        port = bound.getsockname()[1]
        with pytest.raises(httpcore.ConnectError, match="refused"):
            DeadlineNetwork().connect_tcp("127.0.0.1", port, _in(60))

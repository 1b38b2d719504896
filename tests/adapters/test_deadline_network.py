"""A network on which timeouts are deadlines."""

import socket
import time
from collections.abc import Callable
from contextlib import closing
from threading import Event
from typing import Any

import httpcore
import pytest

from adapters.models.deadline_transport import DeadlineNetwork
from tests.adapters.models import served

DRIP = 0.02  # seconds


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


def _found(monkeypatch: pytest.MonkeyPatch, look_up: Callable[..., Any]) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", look_up)


def test_a_byte_now_and_then_does_not_prolong_reading() -> None:
    def drip(connection: socket.socket) -> None:
        try:
            while True:
                connection.sendall(b".")
                time.sleep(DRIP)
        except OSError:
            return

    with served(drip) as url, closing(_connected(url)) as stream:
        deadline = _in(0.2)
        with pytest.raises(httpcore.ReadTimeout):
            _read_to_the_end(stream, deadline)


def test_a_reader_who_takes_a_little_now_and_then_does_not_prolong_writing() -> None:
    def sip(connection: socket.socket) -> None:
        while connection.recv(32_768):
            time.sleep(DRIP / 4)

    late = pytest.raises(httpcore.WriteTimeout)
    with served(sip) as url, closing(_connected(url)) as stream, late:
        stream.write(b"x" * 4_000_000, _in(0.2))


def test_a_reader_who_is_gone_is_told_from_one_who_is_slow() -> None:
    gone = pytest.raises(httpcore.WriteError)
    with served(lambda _: None) as url, closing(_connected(url)) as stream, gone:
        stream.write(b"x" * 4_000_000, _in(60))


def test_past_the_deadline_nothing_is_tried() -> None:
    ended = Event()

    def wait(_connection: socket.socket) -> None:
        ended.wait(60)

    with served(wait) as url, closing(_connected(url)) as stream:
        past = _in(0)
        with pytest.raises(httpcore.ReadTimeout):
            stream.read(1, past)
        with pytest.raises(httpcore.WriteTimeout):
            stream.write(b"x", past)
        with pytest.raises(httpcore.ConnectTimeout):
            DeadlineNetwork().connect_tcp("127.0.0.1", 9, past)
        ended.set()


def test_nobody_waits_for_a_name_to_be_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    ended = Event()
    _found(monkeypatch, lambda *_args, **_options: ended.wait(60))
    with pytest.raises(httpcore.ConnectTimeout):
        DeadlineNetwork().connect_tcp("models", 80, _in(0.05))
    ended.set()


def test_a_look_up_that_nobody_waits_for_any_more_does_not_begin(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ended, begun = Event(), []

    def hang(host: str, *_args: object, **_options: object) -> None:
        begun.append(host)
        ended.wait(60)

    _found(monkeypatch, hang)
    network = DeadlineNetwork()
    for number in range(9):
        with pytest.raises(httpcore.ConnectTimeout):
            network.connect_tcp(f"models-{number}", 80, _in(0.05))
    ended.set()
    _found(monkeypatch, lambda *_args, **_options: [])
    with pytest.raises(httpcore.ConnectError, match="no address"):
        network.connect_tcp("models-9", 80, _in(60))
    assert begun == [f"models-{number}" for number in range(4)]


def test_a_name_that_nobody_has_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: object, **_options: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    _found(monkeypatch, fail)
    with pytest.raises(httpcore.ConnectError, match="unknown"):
        DeadlineNetwork().connect_tcp("models", 80, _in(60))


def test_of_several_addresses_the_first_that_accepts_is_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with served(lambda connection: connection.sendall(b"hello")) as url:
        port = httpcore.URL(url).port
        assert port is not None
        one = (socket.AF_INET, socket.SOCK_STREAM, 6, "")
        found = [(*one, (address, port)) for address in ("127.0.0.2", "127.0.0.1")]
        _found(monkeypatch, lambda *_args, **_options: found)
        stream = DeadlineNetwork().connect_tcp("models", port, _in(60))
        assert stream.read(5, _in(60)) == b"hello"


def test_where_every_address_refuses_the_last_says_why() -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        port = bound.getsockname()[1]
        with pytest.raises(httpcore.ConnectError, match="refused"):
            DeadlineNetwork().connect_tcp("127.0.0.1", port, _in(60))

"""Clients that attack a server: they keep connections, and send what no ordinary client sends."""

import socket
from collections.abc import Iterable
from contextlib import suppress
from threading import Event, Thread
from typing import Self

from tests.attacks.server import Server

REQUEST = b"GET /health HTTP/1.1\r\nHost: forge.test\r\n"
SMALL_BUFFER = 4096  # bytes that the system takes for a client that does not read


class HeldConnections:
    """So many connections, while the context lasts. Each sends some bytes, and nothing more.

    No client reads or closes its end. One that the server has closed connects again.
    """

    def __init__(self, server: Server, sent: bytes, clients: int) -> None:
        self._server, self._sent, self._clients = server, sent, clients
        self._connections: list[socket.socket] = []
        self._is_over = Event()
        self._thread = Thread(target=self._hold, name="attack")

    def __enter__(self) -> Self:
        """Return when all have connected."""
        self._connections = [self._connect() for _ in range(self._clients)]
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        """Close all connections."""
        self._is_over.set()
        self._thread.join()
        for connection in self._connections:
            connection.close()

    def _connect(self) -> socket.socket:
        connection = socket.socket()
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL_BUFFER)
        connection.settimeout(5)
        try:
            connection.connect(self._server.address)
            connection.sendall(self._sent)
        except OSError:
            pass  # it is tried again
        connection.setblocking(False)
        return connection

    def _hold(self) -> None:
        while not self._is_over.wait(0.1):
            for place, connection in enumerate(self._connections):
                if _is_closed(connection):
                    connection.close()
                    self._connections[place] = self._connect()


def _is_closed(connection: socket.socket) -> bool:
    """Whether the server has closed a connection on which there is nothing to read."""
    try:
        return connection.recv(1, socket.MSG_PEEK) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True


def post(path: str, length: int | None, content_type: str = "application/json") -> bytes:
    """The head of a POST, chunked if it has no length."""
    framing = "Transfer-Encoding: chunked" if length is None else f"Content-Length: {length}"
    lines = [f"POST {path} HTTP/1.1", "Host: forge.test", f"Content-Type: {content_type}", framing]
    return "\r\n".join([*lines, "", ""]).encode()


def small_chunks(size: int) -> bytes:
    """A body in chunks of one byte."""
    return b"1\r\nx\r\n" * size + b"0\r\n\r\n"


def send_all(server: Server, pieces: Iterable[bytes], *, ends: bool = False) -> bytes:
    """Send until the server does not take more, and return its answer: b"" if there is none.

    With `ends` the client tells that it sends no more.
    """
    answer = b""
    with suppress(OSError), server.connect() as connection:
        with suppress(OSError):  # the answer may be there nevertheless
            for piece in pieces:
                connection.sendall(piece)
            if ends:
                connection.shutdown(socket.SHUT_WR)
        while read := connection.recv(65_536):
            answer += read
            if b"\r\n\r\n" in answer:
                break
    return answer

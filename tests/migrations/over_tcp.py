"""A way to a PostgreSQL server over TCP, where it listens on a unix socket alone."""

import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import sqlalchemy as sa


@contextmanager
def over_tcp(database_url: str) -> Iterator[str]:
    """The URL of the same database with a host and a port."""
    url = sa.make_url(database_url)
    if url.host:
        yield database_url
        return
    server = Path(str(url.query["host"])) / f".s.PGSQL.{url.query.get('port', 5432)}"
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        threading.Thread(target=_accept, args=(listening, str(server)), daemon=True).start()
        port = listening.getsockname()[1]
        there = url.set(host="127.0.0.1", port=port, password="any", query={})
        yield there.render_as_string(hide_password=False)


def _accept(listening: socket.socket, server: str) -> None:
    with suppress(OSError):  # it is closed
        while True:
            client, _ = listening.accept()
            behind = socket.socket(socket.AF_UNIX)
            behind.connect(server)
            for pair in ((client, behind), (behind, client)):
                threading.Thread(target=_pass_on, args=pair, daemon=True).start()


def _pass_on(one: socket.socket, other: socket.socket) -> None:
    with suppress(OSError):
        while data := one.recv(65_536):
            other.sendall(data)
    with suppress(OSError):
        other.shutdown(socket.SHUT_WR)

"""How the connections to SQLite of apps that run in this process are set up."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.pool import Pool


class Watched:
    """What connections said of themselves, each whenever it was used."""

    def __init__(self, names: list[str]) -> None:
        self._names = names
        self.connections: list[Any] = []
        self.found: list[dict[str, Any]] = []

    def ask(self, connection: Any) -> None:
        """Let a connection of whichever driver say how it is set up."""
        if not any(connection is known for known in self.connections):
            self.connections.append(connection)
        cursor, said = connection.cursor(), {}
        for name in self._names:
            cursor.execute(f"PRAGMA {name}")
            said[name] = cursor.fetchone()[0]
        cursor.close()
        self.found.append(said)


@contextmanager
def lent_by_engines(watched: Watched) -> Iterator[None]:
    """Ask each connection that SQLAlchemy lends; the first one is then taken for lost."""

    def ask(connection: Any, _record: object, _proxy: object) -> None:
        watched.ask(connection)
        if len(watched.found) == 1:
            raise sa.exc.DisconnectionError

    sa.event.listen(Pool, "checkout", ask)
    try:
        yield
    finally:
        sa.event.remove(Pool, "checkout", ask)


@contextmanager
def used_by_django(watched: Watched) -> Iterator[None]:
    """Ask each connection that Django makes, at each statement; a thread has one of its own."""
    from django.db.backends.signals import connection_created

    def execute(send: Callable[..., Any], *statement: Any) -> Any:
        watched.ask(statement[-1]["connection"].connection)
        return send(*statement)

    def watch(connection: Any, **_: Any) -> None:
        connection.execute_wrappers.append(execute)

    connection_created.connect(watch)
    try:
        yield
    finally:
        connection_created.disconnect(watch)

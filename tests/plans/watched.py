"""Stores whose statements can be listened to, and sent again."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

import sqlalchemy as sa

from core.ports.store import Store
from core.run_blocking import run_blocking
from tests.stores.driving import Use

# What only begins, ends or prepares a transaction reads nothing.
BOOKKEEPING = ("BEGIN", "COMMIT", "PRAGMA", "RELEASE", "ROLLBACK", "SAVEPOINT")


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement with its parameters, as the driver was handed them."""

    sql: str
    parameters: Any


@dataclass(frozen=True, slots=True)
class Session:
    """A connection: the driver's own, and a way to run a statement through the ORM's."""

    driver: Any
    run: Callable[[Statement], list[Any]]


class CountingStore(Protocol):
    """A store that blocks, and what it sends."""

    store: Store

    def sent_by(self, use: Use[Any]) -> list[Statement]:
        """The statements that a use of the store sends, in order, bookkeeping aside."""

    def session(self) -> AbstractContextManager[Session]:
        """A connection to the same database."""


class WatchedSqlAlchemy:
    """The store in SQL, on an engine."""

    def __init__(self, engine: sa.Engine, store: Store) -> None:
        self.store = store
        self._engine = engine

    def sent_by(self, use: Use[Any]) -> list[Statement]:
        """What SQLAlchemy executes, on the engine that reads and on the one that writes."""
        sent: list[Statement] = []

        def note(_connection: Any, _cursor: Any, sql: str, parameters: Any, *_: Any) -> None:
            sent.append(Statement(sql, parameters))

        sa.event.listen(sa.Engine, "before_cursor_execute", note)
        try:
            run_blocking(use)
        finally:
            sa.event.remove(sa.Engine, "before_cursor_execute", note)
        return _without_bookkeeping(sent)

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A connection of the engine's."""
        with self._engine.connect() as connection:

            def run(statement: Statement) -> list[Any]:
                rows = connection.exec_driver_sql(statement.sql, statement.parameters)
                return [tuple(row) for row in rows]

            yield Session(connection.connection.driver_connection, run)


class WatchedDjango:
    """The store on Django's ORM, on its default connection."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def sent_by(self, use: Use[Any]) -> list[Statement]:
        """What Django executes."""
        from django.db import connection

        sent: list[Statement] = []

        def note(execute: Any, sql: str, parameters: Any, many: Any, context: Any) -> Any:
            sent.append(Statement(sql, parameters))
            return execute(sql, parameters, many, context)

        with connection.execute_wrapper(note):
            run_blocking(use)
        return _without_bookkeeping(sent)

    @contextmanager
    def session(self) -> Iterator[Session]:
        """The default connection."""
        from django.db import connection

        with connection.cursor() as cursor:

            def run(statement: Statement) -> list[Any]:
                cursor.execute(statement.sql, statement.parameters)
                return list(cursor.fetchall())

            yield Session(connection.connection, run)


def _without_bookkeeping(sent: list[Statement]) -> list[Statement]:
    return [one for one in sent if not one.sql.startswith(BOOKKEEPING)]

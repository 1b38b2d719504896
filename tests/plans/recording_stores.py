"""Stores whose statements are recorded, and can be executed again."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

import pytest
import sqlalchemy as sa

from adapters.sqlalchemy.store import SqlAlchemyStore
from contract_tests.targets.django_in_process import django_on
from core.ports.store import Store
from core.run_blocking import run_blocking
from tests.stores.databases import start_django
from tests.stores.stores import Use

# Statements that only begin, end or prepare a transaction.
BOOKKEEPING = ("BEGIN", "COMMIT", "PRAGMA", "RELEASE", "ROLLBACK", "SAVEPOINT")


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement with its parameters, as the driver receives them."""

    sql: str
    parameters: Any


@dataclass(frozen=True, slots=True)
class Session:
    """A connection of the driver, and a way to execute a statement through the ORM."""

    driver: Any
    run: Callable[[Statement], list[Any]]


class RecordingStore(Protocol):
    """A blocking store, and the statements that it sends."""

    store: Store

    def sent_by(self, use: Use[Any]) -> list[Statement]:
        """The statements of a coroutine, in order, without transaction control."""

    def session(self) -> AbstractContextManager[Session]:
        """A connection to the same database."""


class RecordingSqlAlchemy:
    """The store in SQL, on an engine."""

    def __init__(self, engine: sa.Engine, store: Store) -> None:
        self.store = store
        self._engine = engine

    def sent_by(self, use: Use[Any]) -> list[Statement]:
        """What SQLAlchemy executes, on the engine that reads and on the one that writes."""
        return _without_bookkeeping(self.all_sent_by(use))

    def all_sent_by(self, use: Use[Any]) -> list[Statement]:
        """The same with transaction control: BEGIN, savepoints, pragmas."""
        sent: list[Statement] = []

        def record(_connection: Any, _cursor: Any, sql: str, parameters: Any, *_: Any) -> None:
            sent.append(Statement(sql, parameters))

        sa.event.listen(sa.Engine, "before_cursor_execute", record)
        try:
            run_blocking(use)
        finally:
            sa.event.remove(sa.Engine, "before_cursor_execute", record)
        return sent

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A connection of the engine."""
        with self._engine.connect() as connection:

            def run(statement: Statement) -> list[Any]:
                rows = connection.exec_driver_sql(statement.sql, statement.parameters)
                return [tuple(row) for row in rows]

            yield Session(connection.connection.driver_connection, run)


class RecordingDjango:
    """The store on Django's ORM, on its default connection."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def sent_by(self, use: Use[Any]) -> list[Statement]:
        """What Django executes."""
        from django.db import connection

        sent: list[Statement] = []

        def record(execute: Any, sql: str, parameters: Any, many: Any, context: Any) -> Any:
            sent.append(Statement(sql, parameters))
            return execute(sql, parameters, many, context)

        with connection.execute_wrapper(record):
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


@contextmanager
def recording_sqlalchemy(database_url: str) -> Iterator["RecordingSqlAlchemy"]:
    """The store in SQL, as Flask drives it."""
    pytest.importorskip("flask", reason="Flask is not installed")
    from adapters.sqlalchemy.blocking_database import BlockingDatabase

    opened = BlockingDatabase(database_url)
    yield RecordingSqlAlchemy(opened.readers, SqlAlchemyStore(opened))
    opened.dispose()


@contextmanager
def recording_django(database_url: str) -> Iterator[RecordingStore]:
    """The store on Django's ORM."""
    start_django()
    from django_project.database.store import DjangoStore

    with django_on(database_url):
        yield RecordingDjango(DjangoStore())


OpenRecording = Callable[[str], AbstractContextManager[RecordingStore]]
RECORDING: dict[str, OpenRecording] = {
    "sqlalchemy": recording_sqlalchemy,
    "django": recording_django,
}

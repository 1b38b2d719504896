"""What is behind the apps in a run: memory, or SQLite files; emptied between its rounds."""

import sqlite3
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, closing
from dataclasses import dataclass

from adapters.memory.store import MemoryStore
from adapters.sqlalchemy.store import SqlAlchemyStore
from contract_tests.targets.databases import Databases, migrate, sqlite_file
from contract_tests.targets.environment import NO_DATABASE
from core.ports.store import Store, UnitOfWork
from flask_app.database import BlockingDatabase


class EmptiedStore:
    """A memory store that can be emptied while an app runs over it."""

    def __init__(self) -> None:
        self._store = MemoryStore()

    def empty(self) -> None:
        """Forget everything."""
        self._store = MemoryStore()

    def reading(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """A unit that only reads."""
        return self._store.reading()

    def writing(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """A unit that writes."""
        return self._store.writing()

    async def check(self) -> None:
        """Memory is always there."""


@dataclass(frozen=True)
class Behind:
    """What one app keeps its rows in; `store` is None where the app brings its own.

    `staffing` blocks, and reaches the same rows.
    """

    database_url: str
    store: Store | None
    staffing: Store
    empty: Callable[[], None]


def memory() -> Behind:
    """A memory of its own."""
    store = EmptiedStore()
    return Behind(NO_DATABASE, store, store, store.empty)


def sqlite(databases: Databases) -> Behind:
    """A file of its own, migrated."""
    url = databases.migrated(migrate)
    return Behind(url, None, SqlAlchemyStore(BlockingDatabase(url)), lambda: _empty(url))


def _empty(database_url: str) -> None:
    with closing(sqlite3.connect(sqlite_file(database_url))) as connection, connection:
        names = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'alembic_version'"
        ).fetchall()
        for (name,) in names:
            connection.execute(f'DELETE FROM "{name}"')  # noqa: S608  # names of our own tables

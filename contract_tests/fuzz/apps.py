"""The complete apps of a fuzzing run, in this process, over memory or over a SQLite file each."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager, ExitStack, closing, contextmanager
from dataclasses import dataclass

import httpx

from adapters.argon2_passwords import Argon2, BlockingArgon2
from adapters.inference.blocking_models import BlockingModels
from adapters.memory.store import MemoryStore
from adapters.security_log import LoggedSecurityEvents
from adapters.sqlalchemy.blocking_database import BlockingDatabase
from adapters.sqlalchemy.store import SqlAlchemyStore
from contract_tests.apps import APPS, Wiring, complete_apps
from contract_tests.targets.databases import Databases, migrate, sqlite_file
from contract_tests.targets.doubles import Doubles
from contract_tests.targets.environment import NO_DATABASE
from core.ports import Ports
from core.ports.store import Store, UnitOfWork

# Sent before a run, so that a framework imports what it only needs for a request.
_WARM_UP = httpx.Request("GET", "http://forge.test/health")


class EmptiableStore:
    """A memory store that can be emptied while an app runs over it."""

    def __init__(self) -> None:
        self._store = MemoryStore()

    def empty(self) -> None:
        """Remove everything."""
        self._store = MemoryStore()

    def reading(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """A unit of work that only reads."""
        return self._store.reading()

    def writing(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """A unit of work that writes."""
        return self._store.writing()

    async def check(self) -> None:
        """Return at once: memory is always available."""


@dataclass(frozen=True)
class Storage:
    """Where one app keeps its rows. `store` is None for the app's own store on the database.

    `direct` is a blocking store on the same rows, past the app.
    """

    database_url: str
    store: Store | None
    direct: Store
    empty: Callable[[], None]


def memory() -> Storage:
    """A new memory store."""
    store = EmptiableStore()
    return Storage(NO_DATABASE, store, store, store.empty)


def sqlite(databases: Databases) -> Storage:
    """A new SQLite file, migrated."""
    url = databases.migrated(migrate)
    return Storage(url, None, SqlAlchemyStore(BlockingDatabase(url)), lambda: _empty(url))


def _empty(database_url: str) -> None:
    with closing(sqlite3.connect(sqlite_file(database_url))) as connection, connection:
        names = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'alembic_version'"
        ).fetchall()
        for (name,) in names:
            connection.execute(f'DELETE FROM "{name}"')  # noqa: S608  # names of our own tables


@dataclass(frozen=True)
class RunningApp:
    """An app, with the ports to its rows past the app."""

    name: str
    transport: httpx.BaseTransport
    direct: Ports
    empty: Callable[[], None]


def blocking_ports(store: Store, doubles: Doubles) -> Ports:
    """Ports for use cases that no app calls."""
    passwords = BlockingArgon2(Argon2(cheap=True))
    models, log = BlockingModels(None), LoggedSecurityEvents(lambda: "-")
    return Ports(store, passwords, doubles.clock, doubles.randomness, models, log)


@contextmanager
def serving_all(doubles: Doubles, new_storage: Callable[[], Storage]) -> Iterator[list[RunningApp]]:
    """Serve every complete app, each over a storage of its own."""
    with ExitStack() as running:
        apps = []
        for name in complete_apps():
            storage = new_storage()
            wiring = Wiring(
                database_url=storage.database_url,
                clock=doubles.clock,
                randomness=doubles.randomness,
                store=storage.store,
            )
            transport = running.enter_context(APPS[name].serve(wiring))
            transport.handle_request(_WARM_UP)
            direct = blocking_ports(storage.direct, doubles)
            apps.append(RunningApp(name, transport, direct, storage.empty))
        yield apps

"""Every store, opened on a database, with a way to run its coroutines."""

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from threading import Barrier
from typing import Any, Protocol, TypeVar

import pytest

from adapters.memory.store import MemoryStore
from adapters.sqlalchemy.store import SqlAlchemyStore
from contract_tests.targets.databases import Migrate
from core.ports.store import Store
from core.run_blocking import run_blocking
from tests.stores.databases import migrate_with_alembic, migrate_with_django, start_django

T = TypeVar("T")
Use = Coroutine[Any, Any, T]


class StoreRunner(Protocol):
    """A store, with a way to run its coroutines."""

    store: Store

    def run(self, use: Use[T]) -> T:
        """Run a coroutine."""

    def run_at_once(self, uses: list[Use[T]]) -> list[T | BaseException]:
        """Run coroutines concurrently. Returns the result or the exception of each."""


class BlockingStoreRunner:
    """A blocking store: a thread for each concurrent coroutine."""

    def __init__(self, store: Store, close_thread: Callable[[], None] = lambda: None) -> None:
        self.store = store
        self._close_thread = close_thread

    def run(self, use: Use[T]) -> T:
        """Run a coroutine in this thread."""
        return run_blocking(use)

    def run_at_once(self, uses: list[Use[T]]) -> list[T | BaseException]:
        """Run each coroutine in a thread of its own; all start together."""
        start = Barrier(len(uses))

        def run(use: Use[T]) -> T | BaseException:
            start.wait()
            try:
                return run_blocking(use)
            except Exception as error:
                return error
            finally:
                self._close_thread()

        with ThreadPoolExecutor(len(uses)) as threads:
            return list(threads.map(run, uses))


class AsyncStoreRunner:
    """An asynchronous store: all coroutines run on one event loop."""

    def __init__(self, store: Store, runner: asyncio.Runner) -> None:
        self.store = store
        self._runner = runner

    def run(self, use: Use[T]) -> T:
        """Run a coroutine on the loop."""
        return self._runner.run(use)

    def run_at_once(self, uses: list[Use[T]]) -> list[T | BaseException]:
        """Run the coroutines as tasks of the loop."""

        async def gathered() -> list[T | BaseException]:
            return await asyncio.gather(*uses, return_exceptions=True)

        return self._runner.run(gathered())


Open = Callable[[str], AbstractContextManager[StoreRunner]]


@contextmanager
def open_memory(_database_url: str) -> Iterator[StoreRunner]:
    """The store in memory, which needs no database."""
    yield BlockingStoreRunner(MemoryStore())


@contextmanager
def open_sqlalchemy_blocking(database_url: str) -> Iterator[StoreRunner]:
    """The store in SQL as Flask drives it."""
    pytest.importorskip("flask", reason="Flask is not installed")
    from adapters.sqlalchemy.blocking_database import BlockingDatabase

    opened = BlockingDatabase(database_url)
    yield BlockingStoreRunner(SqlAlchemyStore(opened))
    opened.dispose()


@contextmanager
def open_sqlalchemy_async(database_url: str) -> Iterator[StoreRunner]:
    """The store in SQL as FastAPI drives it."""
    pytest.importorskip("fastapi", reason="FastAPI is not installed")
    from adapters.sqlalchemy.async_database import AsyncDatabase

    opened = AsyncDatabase(database_url)
    with asyncio.Runner() as runner:
        yield AsyncStoreRunner(SqlAlchemyStore(opened), runner)
        runner.run(opened.__aexit__())
        runner.run(_threads_of_aiosqlite_ended())


@contextmanager
def open_django(database_url: str) -> Iterator[StoreRunner]:
    """The store on Django's ORM."""
    start_django()
    from django.db import connections

    from contract_tests.targets.django_in_process import django_on
    from django_project.database.store import DjangoStore

    with django_on(database_url):
        yield BlockingStoreRunner(DjangoStore(), close_thread=connections.close_all)


async def _threads_of_aiosqlite_ended() -> None:
    # A connection that could not be set up closes in its own thread, which then calls the loop.
    while any("_connection_worker_thread" in thread.name for thread in threading.enumerate()):
        await asyncio.sleep(0.001)


# The stores in SQL, each with the migration tool of its app.
IN_SQL: dict[str, tuple[Open, Migrate]] = {
    "sqlalchemy, blocking": (open_sqlalchemy_blocking, migrate_with_alembic),
    "sqlalchemy, async": (open_sqlalchemy_async, migrate_with_alembic),
    "django": (open_django, migrate_with_django),
}

"""Every store there is, opened on a database and closed again."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest

from adapters.memory.store import MemoryStore
from adapters.sqlalchemy.store import SqlAlchemyStore
from contract_tests.targets.databases import Migrate
from tests.stores.driving import AwaitedStore, BlockingStore, DrivenStore
from tests.stores.migrating import migrate_with_alembic, migrate_with_django, start_django

Open = Callable[[str], AbstractContextManager[DrivenStore]]


@contextmanager
def open_memory(_database_url: str) -> Iterator[DrivenStore]:
    """The store in memory, which needs no database."""
    yield BlockingStore(MemoryStore())


@contextmanager
def open_sqlalchemy_blocking(database_url: str) -> Iterator[DrivenStore]:
    """The store in SQL as Flask drives it."""
    pytest.importorskip("flask", reason="Flask is not installed")
    from flask_app.database import BlockingDatabase

    opened = BlockingDatabase(database_url)
    yield BlockingStore(SqlAlchemyStore(opened))
    opened.dispose()


@contextmanager
def open_sqlalchemy_awaited(database_url: str) -> Iterator[DrivenStore]:
    """The store in SQL as FastAPI drives it."""
    pytest.importorskip("fastapi", reason="FastAPI is not installed")
    from adapters.sqlalchemy.async_database import AsyncDatabase

    opened = AsyncDatabase(database_url)
    with asyncio.Runner() as runner:
        yield AwaitedStore(SqlAlchemyStore(opened), runner)
        runner.run(opened.__aexit__())
        runner.run(_threads_of_aiosqlite_ended())


@contextmanager
def open_django(database_url: str) -> Iterator[DrivenStore]:
    """The store on Django's ORM."""
    start_django()
    from django.db import connections

    from contract_tests.targets.django_database import django_on
    from django_project.database.store import DjangoStore

    with django_on(database_url):
        yield BlockingStore(DjangoStore(), close_thread=connections.close_all)


async def _threads_of_aiosqlite_ended() -> None:
    # A connection that could not be set up closes in its own thread, and then tells the loop.
    while any("_connection_worker_thread" in thread.name for thread in threading.enumerate()):
        await asyncio.sleep(0.001)


# Those in SQL, each with the migration tool that its app brings.
IN_SQL: dict[str, tuple[Open, Migrate]] = {
    "sqlalchemy, blocking": (open_sqlalchemy_blocking, migrate_with_alembic),
    "sqlalchemy, awaited": (open_sqlalchemy_awaited, migrate_with_alembic),
    "django": (open_django, migrate_with_django),
}

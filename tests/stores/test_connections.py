"""How every live connection to SQLite is set up, and what a blocking one refuses."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from pathlib import Path
from threading import Barrier

import pytest
import sqlalchemy as sa

from adapters.sqlalchemy.database import Database
from adapters.sqlalchemy.migrating import connect_to_migrate
from adapters.sqlalchemy.store import SqlAlchemyStore
from contract_tests.targets.databases import sqlite_url
from core.run_blocking import run_blocking
from tests.stores.migrating import start_django
from tests.stores.uses import add, by_username

# 2 is FULL: what was committed survives a loss of power.
SET_UP = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 5_000}
WAYS = [False, True, False]  # whether they write: one that does, among readers


def test_every_blocking_connection_of_sqlalchemy_is_durable(file: Path) -> None:
    pytest.importorskip("flask", reason="Flask is not installed")
    from flask_app.database import BlockingDatabase

    opened = BlockingDatabase(sqlite_url(file))
    assert run_blocking(_set_up(opened)) == [SET_UP] * 3
    opened.dispose()


def test_every_awaited_connection_of_sqlalchemy_is_durable(file: Path) -> None:
    pytest.importorskip("fastapi", reason="FastAPI is not installed")
    from adapters.sqlalchemy.async_database import AsyncDatabase

    async def set_up() -> list[dict[str, object]]:
        async with AsyncDatabase(sqlite_url(file)) as opened:
            return await _set_up(opened)

    assert asyncio.run(set_up()) == [SET_UP] * 3


def test_every_connection_of_django_is_durable(file: Path) -> None:
    start_django()
    from django.db import connections

    from contract_tests.targets.django_database import django_on

    all_live = Barrier(3)

    def set_up(_number: int) -> dict[str, object]:
        with connections["default"].cursor() as cursor:
            all_live.wait()
            found = {name: cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in SET_UP}
        connections.close_all()
        return found

    with django_on(sqlite_url(file)), ThreadPoolExecutor(3) as threads:
        assert list(threads.map(set_up, range(3))) == [SET_UP] * 3


def test_a_connection_of_alembic_is_durable(file: Path) -> None:
    """It lets references be while it makes tables anew, and checks them all at the end."""
    with connect_to_migrate(sqlite_url(file)) as connection:
        found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in SET_UP}
    assert found == SET_UP | {"foreign_keys": 0}


def test_a_blocking_database_refuses_to_be_awaited_on_an_event_loop(file: Path) -> None:
    pytest.importorskip("flask", reason="Flask is not installed")
    from flask_app.database import BlockingDatabase

    opened = BlockingDatabase(sqlite_url(file))
    store = SqlAlchemyStore(opened)
    for use in (store.check(), by_username(store, "anna"), add(store)):
        with pytest.raises(RuntimeError, match="awaited inside an event loop"):
            asyncio.run(use)
    opened.dispose()


def test_a_blocking_connection_refuses_to_be_awaited_on_an_event_loop(file: Path) -> None:
    pytest.importorskip("flask", reason="Flask is not installed")
    from flask_app.database import BlockingConnection, BlockingDatabase

    async def nested(connection: BlockingConnection) -> None:
        async with connection.begin_nested():
            pass

    async def refuse() -> None:
        async with opened.begin(write=True) as connection:
            for use in (connection.execute(sa.select(1)), nested(connection)):
                with pytest.raises(RuntimeError, match="awaited inside an event loop"):
                    asyncio.run(use)

    opened = BlockingDatabase(sqlite_url(file))
    run_blocking(refuse())
    opened.dispose()


def test_the_store_of_django_refuses_to_be_awaited_on_an_event_loop(file: Path) -> None:
    start_django()
    from django.core.exceptions import SynchronousOnlyOperation

    from contract_tests.targets.django_database import django_on
    from django_project.database.store import DjangoStore

    store = DjangoStore()
    with django_on(sqlite_url(file)):
        for use in (store.check(), by_username(store, "anna"), add(store)):
            with pytest.raises(SynchronousOnlyOperation):
                asyncio.run(use)


async def _set_up(database: Database) -> list[dict[str, object]]:
    async with AsyncExitStack() as all_live:
        live = [await all_live.enter_async_context(database.begin(write=w)) for w in WAYS]
        return [
            {
                name: (await connection.execute(sa.text(f"PRAGMA {name}"))).scalar_one()
                for name in SET_UP
            }
            for connection in live
        ]

"""Connections to SQLite: how they are set up, and how they lock the file."""

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Barrier, Timer
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.pool import Pool

from adapters.sqlalchemy.database import Database
from adapters.sqlalchemy.migrating import connect_to_migrate
from adapters.sqlalchemy.store import SqlAlchemyStore
from contract_tests.api import Api, send_all_concurrently
from contract_tests.apps import APPS, complete_apps
from contract_tests.articles.steps import draft
from contract_tests.membership.steps import sign_up
from contract_tests.targets.databases import SqliteFiles, sqlite_url
from contract_tests.targets.in_process import in_process
from core.domain.errors import Kind
from core.run_blocking import run_blocking
from tests.errors import expect_error
from tests.stores.databases import execute, start_django
from tests.stores.shortcuts import ANNA, BERT, add, by_username
from tests.stores.stores import Open

# Setup


# 2 is FULL: what was committed survives a loss of power.
SETUP = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 3_000}
WRITES = [False, True, False]  # one connection that writes, between two that read


def test_every_blocking_connection_of_sqlalchemy_is_durable(file: Path) -> None:
    pytest.importorskip("flask", reason="Flask is not installed")
    from adapters.sqlalchemy.blocking_database import BlockingDatabase

    opened = BlockingDatabase(sqlite_url(file))
    assert run_blocking(_set_up(opened)) == [SETUP] * 3
    opened.dispose()


def test_every_asynchronous_connection_of_sqlalchemy_is_durable(file: Path) -> None:
    pytest.importorskip("fastapi", reason="FastAPI is not installed")
    from adapters.sqlalchemy.async_database import AsyncDatabase

    async def set_up() -> list[dict[str, object]]:
        async with AsyncDatabase(sqlite_url(file)) as opened:
            return await _set_up(opened)

    assert asyncio.run(set_up()) == [SETUP] * 3


def test_every_connection_of_django_is_durable(file: Path) -> None:
    start_django()
    from django.db import connections

    from contract_tests.targets.django_in_process import django_on

    all_live = Barrier(3)

    def set_up(_number: int) -> dict[str, object]:
        with connections["default"].cursor() as cursor:
            all_live.wait()
            found = {name: cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in SETUP}
        connections.close_all()
        return found

    with django_on(sqlite_url(file)), ThreadPoolExecutor(3) as threads:
        assert list(threads.map(set_up, range(3))) == [SETUP] * 3


def test_a_connection_of_alembic_is_durable(file: Path) -> None:
    """It checks foreign keys only at the end, since it may recreate tables."""
    with connect_to_migrate(sqlite_url(file)) as connection:
        found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in SETUP}
    assert found == SETUP | {"foreign_keys": 0}


def test_a_blocking_database_refuses_to_be_awaited_on_an_event_loop(file: Path) -> None:
    pytest.importorskip("flask", reason="Flask is not installed")
    from adapters.sqlalchemy.blocking_database import BlockingDatabase

    opened = BlockingDatabase(sqlite_url(file))
    store = SqlAlchemyStore(opened)
    for use in (store.check(), by_username(store, "anna"), add(store)):
        with pytest.raises(RuntimeError, match="awaited inside an event loop"):
            asyncio.run(use)
    opened.dispose()


def test_a_blocking_connection_refuses_to_be_awaited_on_an_event_loop(file: Path) -> None:
    pytest.importorskip("flask", reason="Flask is not installed")
    from adapters.sqlalchemy.blocking_database import BlockingConnection, BlockingDatabase

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

    from contract_tests.targets.django_in_process import django_on
    from django_project.database.store import DjangoStore

    store = DjangoStore()
    with django_on(sqlite_url(file)):
        for use in (store.check(), by_username(store, "anna"), add(store)):
            with pytest.raises(SynchronousOnlyOperation):
                asyncio.run(use)


async def _set_up(database: Database) -> list[dict[str, object]]:
    async with AsyncExitStack() as all_live:
        live = [await all_live.enter_async_context(database.begin(write=w)) for w in WRITES]
        return [
            {
                name: (await connection.execute(sa.text(f"PRAGMA {name}"))).scalar_one()
                for name in SETUP
            }
            for connection in live
        ]


# Connections of running apps


class SetupRecords:
    """The settings of connections, recorded whenever one is used."""

    def __init__(self, names: list[str]) -> None:
        self._names = names
        self.connections: list[Any] = []
        self.found: list[dict[str, Any]] = []

    def record(self, connection: Any) -> None:
        """Record the settings of a connection of any driver."""
        if not any(connection is lock_payment for lock_payment in self.connections):
            self.connections.append(connection)
        cursor, values = connection.cursor(), {}
        for name in self._names:
            cursor.execute(f"PRAGMA {name}")
            values[name] = cursor.fetchone()[0]
        cursor.close()
        self.found.append(values)


@contextmanager
def recording_engines(setup_records: SetupRecords) -> Iterator[None]:
    """Record each connection that SQLAlchemy checks out. The first one is then treated as lost."""

    def record(connection: Any, _record: object, _proxy: object) -> None:
        setup_records.record(connection)
        if len(setup_records.found) == 1:
            raise sa.exc.DisconnectionError

    sa.event.listen(Pool, "checkout", record)
    try:
        yield
    finally:
        sa.event.remove(Pool, "checkout", record)


@contextmanager
def recording_django(setup_records: SetupRecords) -> Iterator[None]:
    """Record each connection of Django at each statement; each thread has its own."""
    from django.db.backends.signals import connection_created

    def execute(send: Callable[..., Any], *statement: Any) -> Any:
        setup_records.record(statement[-1]["connection"].connection)
        return send(*statement)

    def watch(connection: Any, **_: Any) -> None:
        connection.execute_wrappers.append(execute)

    connection_created.connect(watch)
    try:
        yield
    finally:
        connection_created.disconnect(watch)


AT_ONCE = 8


@pytest.mark.parametrize("framework", complete_apps())
def test_every_connection_of_an_app_is_durable_whenever_it_is_used(
    framework: str, file: Path, sqlite_files: SqliteFiles
) -> None:
    """The first one, those of concurrent requests, and those after an error or a loss."""
    if not APPS[framework].is_installed:
        pytest.skip(f"{framework} is not installed")
    setup_records = SetupRecords(list(SETUP))
    watching = recording_django if framework == "django" else recording_engines
    with in_process(framework, sqlite_files) as target, watching(setup_records):
        assert target.with_database is not None
        with target.with_database(sqlite_url(file)) as client:
            _fail_between_two_successes(Api(client), file)
    assert len(setup_records.connections) > 2
    assert len(setup_records.found) > 4 * AT_ONCE
    assert [found for found in setup_records.found if found != SETUP] == []


def _work(api: Api) -> None:
    """Read and write, concurrently and sequentially."""
    token = sign_up(api).token
    publish_all = [lambda: api.post("/api/articles", draft(), token=token)] * AT_ONCE
    read = [lambda: api.get("/api/articles", token=token)] * AT_ONCE
    assert {answer.status_code for answer in send_all_concurrently([*publish_all, *read])} == {
        200,
        201,
    }
    assert api.get("/api/user", token=token).status_code == 200


def _fail_between_two_successes(api: Api, file: Path) -> None:
    _work(api)
    execute(sqlite_url(file), "ALTER TABLE article_tags RENAME TO away")
    assert api.get("/api/tags").status_code == 503
    execute(sqlite_url(file), "ALTER TABLE away RENAME TO article_tags")
    _work(api)


def test_a_store_whose_file_is_gone_is_unavailable(open_in_sql: Open, file: Path) -> None:
    with open_in_sql(sqlite_url(file)) as runner:
        runner.run(add(runner.store, ANNA))
        runner.run(runner.store.check())
        away = file.rename(file.with_name("away"))
        with expect_error(Kind.UNAVAILABLE, {"database": "is unavailable"}):
            runner.run(runner.store.check())
        away.rename(file)
        runner.run(runner.store.check())


# Locking


@pytest.mark.usefixtures("short_lock_timeout")
def test_a_writer_that_waits_too_long_is_unavailable(open_in_sql: Open, file: Path) -> None:
    with open_in_sql(sqlite_url(file)) as runner:
        runner.run(add(runner.store, ANNA))
        other = _begin_writing(file)
        with expect_error(Kind.UNAVAILABLE, {"database": "is unavailable"}):
            runner.run(add(runner.store, BERT))
        assert runner.run(by_username(runner.store, "anna")) == ANNA  # readers do not wait
        other.rollback()
        runner.run(add(runner.store, BERT))
        assert runner.run(by_username(runner.store, "bert")) == BERT
        other.close()


def test_a_writer_waits_for_another_one(open_in_sql: Open, file: Path) -> None:
    with open_in_sql(sqlite_url(file)) as runner:
        other = _begin_writing(file)
        other.execute("DELETE FROM users")
        timer = Timer(0.2, other.commit)
        timer.start()
        runner.run(add(runner.store, ANNA))
        timer.join()
        assert runner.run(by_username(runner.store, "anna")) == ANNA
        other.close()


def test_waiting_writers_do_not_block_readers(open_in_sql: Open, file: Path) -> None:
    async def read_and_let_them_in() -> None:
        await by_username(runner.store, "anna")
        other.rollback()

    crowd = [replace(ANNA, id=UUID(int=9 + n), username=f"{n}", email=None) for n in range(20)]
    with open_in_sql(sqlite_url(file)) as runner:
        other = _begin_writing(file)
        writers = [add(runner.store, one) for one in crowd]
        assert runner.run_at_once([*writers, read_and_let_them_in()]) == [None] * 21
        other.close()


@pytest.mark.usefixtures("short_lock_timeout")
def test_a_unit_that_writes_locks_from_its_beginning(open_in_sql: Open, file: Path) -> None:
    async def read_first() -> None:
        async with runner.store.writing() as work:
            await work.users.by_username("anna")
            with pytest.raises(sqlite3.OperationalError, match="database is locked"):
                _begin_writing(file)
            await work.users.add(ANNA)

    with open_in_sql(sqlite_url(file)) as runner:
        runner.run(read_first())
        assert runner.run(by_username(runner.store, "anna")) == ANNA


def test_a_unit_that_reads_blocks_no_writer(open_in_sql: Open, file: Path) -> None:
    async def read() -> None:
        async with runner.store.reading() as work:
            assert await work.users.by_username("anna") == ANNA
            other = _begin_writing(file)
            other.execute("UPDATE users SET username = 'Anna'")
            other.commit()
            other.close()
            assert await work.users.by_username("anna") is None

    with open_in_sql(sqlite_url(file)) as runner:
        runner.run(add(runner.store, ANNA))
        runner.run(read())


def _begin_writing(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(file, timeout=0, isolation_level=None, check_same_thread=False)
    connection.execute("BEGIN IMMEDIATE")
    return connection

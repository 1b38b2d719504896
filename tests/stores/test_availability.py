"""Databases that are away or not migrated, and unhandled exceptions."""

import asyncio
from pathlib import Path

import pytest
import sqlalchemy as sa

from adapters.sqlalchemy.database import Database
from adapters.sqlalchemy.tables import metadata
from contract_tests.targets.databases import Databases, sqlite_url
from core.domain.errors import Kind
from core.ports.store import Store
from core.run_blocking import run_blocking
from tests.errors import expect_error
from tests.stores.databases import execute, start_django
from tests.stores.shortcuts import ANNA, add, by_username
from tests.stores.stores import Open, StoreRunner

UNAVAILABLE = {"database": "is unavailable"}
NOT_MIGRATED_ERRORS = {"database": "is not migrated"}
CHANGES = [
    *[f"ALTER TABLE {table} RENAME TO another_name" for table in metadata.tables],
    *[
        f"ALTER TABLE {table.name} RENAME COLUMN {list(table.columns)[-1].name} TO another_name"
        for table in metadata.tables.values()
    ],
]


def test_a_migrated_database_is_ready(open_in_sql: Open, database: str) -> None:
    with open_in_sql(database) as runner:
        runner.run(runner.store.check())


def test_a_new_database_is_not_migrated(open_in_sql: Open, databases: Databases) -> None:
    database = databases.absent()
    databases.create(database)
    with open_in_sql(database) as runner:
        with expect_error(Kind.NOT_MIGRATED, NOT_MIGRATED_ERRORS):
            runner.run(runner.store.check())
        with expect_error(Kind.NOT_MIGRATED, NOT_MIGRATED_ERRORS):
            runner.run(by_username(runner.store, "anna"))
        with expect_error(Kind.NOT_MIGRATED, NOT_MIGRATED_ERRORS):
            runner.run(add(runner.store, ANNA))
    databases.drop(database)


@pytest.mark.parametrize("change", CHANGES)
def test_a_database_without_a_table_or_column_is_not_migrated(
    open_in_sql: Open, database: str, change: str
) -> None:
    execute(database, change)
    with open_in_sql(database) as runner, expect_error(Kind.NOT_MIGRATED, NOT_MIGRATED_ERRORS):
        runner.run(runner.store.check())


def test_a_missing_database_is_unavailable(open_in_sql: Open, databases: Databases) -> None:
    with open_in_sql(databases.absent()) as runner:
        assert_unavailable(runner)


@pytest.mark.parametrize("obstacle", ["a folder", "no database"])
def test_a_file_that_cannot_be_opened_is_unavailable(
    open_in_sql: Open, tmp_path: Path, obstacle: str
) -> None:
    path = tmp_path / "forge.db"
    if obstacle == "a folder":
        path.mkdir()
    else:
        path.write_text("this is a text, and no database at all\n" * 100)
    with open_in_sql(sqlite_url(path)) as runner:
        assert_unavailable(runner)


def test_a_file_that_comes_back_is_used_again(open_in_sql: Open, file: Path) -> None:
    missing_path = file.parent / "missing_path" / "forge.db"
    with open_in_sql(sqlite_url(missing_path)) as runner:
        with expect_error(Kind.UNAVAILABLE, UNAVAILABLE):
            runner.run(add(runner.store, ANNA))
        missing_path.parent.mkdir()
        file.rename(missing_path)
        runner.run(add(runner.store, ANNA))
        assert runner.run(by_username(runner.store, "anna")) == ANNA


def assert_unavailable(runner: StoreRunner) -> None:
    """Every operation of a store is unavailable."""
    with expect_error(Kind.UNAVAILABLE, UNAVAILABLE):
        runner.run(runner.store.check())
    with expect_error(Kind.UNAVAILABLE, UNAVAILABLE):
        runner.run(by_username(runner.store, "anna"))
    with expect_error(Kind.UNAVAILABLE, UNAVAILABLE):
        runner.run(add(runner.store, ANNA))


# Unforeseen errors


BROKEN = sa.text("SELECT :value FROM users WHERE").bindparams(value="a secret")


def test_an_error_of_a_blocking_connection_shows_no_value(database: str) -> None:
    pytest.importorskip("flask", reason="Flask is not installed")
    from adapters.sqlalchemy.blocking_database import BlockingDatabase

    opened = BlockingDatabase(database)
    assert "a secret" not in run_blocking(_message_of_broken_sql(opened))
    opened.dispose()


def test_an_error_of_an_asynchronous_connection_shows_no_value(database: str) -> None:
    pytest.importorskip("fastapi", reason="FastAPI is not installed")
    from adapters.sqlalchemy.async_database import AsyncDatabase

    async def message() -> str:
        async with AsyncDatabase(database) as opened:
            return await _message_of_broken_sql(opened)

    assert "a secret" not in asyncio.run(message())


@pytest.mark.parametrize("how", ["reading", "writing"])
def test_an_error_of_django_is_raised_unchanged(database: str, how: str) -> None:
    start_django()
    from django.db import ProgrammingError

    from contract_tests.targets.django_in_process import django_on
    from django_project.database.store import DjangoStore

    error = ProgrammingError("nobody foresaw it")
    with django_on(database), pytest.raises(ProgrammingError) as caught:
        run_blocking(_fail(DjangoStore(), how, error))
    assert caught.value is error


async def _message_of_broken_sql(database: Database) -> str:
    with pytest.raises(sa.exc.DBAPIError) as caught:
        async with database.begin(write=False) as connection:
            await connection.execute(BROKEN)
    message = str(caught.value)
    assert "syntax error" in message or "incomplete input" in message
    return message


async def _fail(store: Store, how: str, error: Exception) -> None:
    async with store.reading() if how == "reading" else store.writing():
        raise error

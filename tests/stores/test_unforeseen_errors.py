"""What becomes of database errors that nobody foresaw: they go on, and show no value."""

import asyncio

import pytest
import sqlalchemy as sa

from adapters.sqlalchemy.database import Database
from core.ports.store import Store
from core.run_blocking import run_blocking
from tests.stores.migrating import start_django

BROKEN = sa.text("SELECT :value FROM users WHERE").bindparams(value="a secret")


def test_an_error_of_a_blocking_connection_shows_no_value(database: str) -> None:
    pytest.importorskip("flask", reason="Flask is not installed")
    from flask_app.database import BlockingDatabase

    opened = BlockingDatabase(database)
    assert "a secret" not in run_blocking(_said_of_broken_sql(opened))
    opened.dispose()


def test_an_error_of_an_awaited_connection_shows_no_value(database: str) -> None:
    pytest.importorskip("fastapi", reason="FastAPI is not installed")
    from adapters.sqlalchemy.async_database import AsyncDatabase

    async def said() -> str:
        async with AsyncDatabase(database) as opened:
            return await _said_of_broken_sql(opened)

    assert "a secret" not in asyncio.run(said())


@pytest.mark.parametrize("how", ["reading", "writing"])
def test_an_error_under_django_goes_on_as_it_is(database: str, how: str) -> None:
    start_django()
    from django.db import ProgrammingError

    from contract_tests.targets.django_database import django_on
    from django_project.database.store import DjangoStore

    error = ProgrammingError("nobody foresaw it")
    with django_on(database), pytest.raises(ProgrammingError) as caught:
        run_blocking(_fail(DjangoStore(), how, error))
    assert caught.value is error


async def _said_of_broken_sql(database: Database) -> str:
    with pytest.raises(sa.exc.DBAPIError) as caught:
        async with database.begin(write=False) as connection:
            await connection.execute(BROKEN)
    said = str(caught.value)
    assert "syntax error" in said or "incomplete input" in said
    return said


async def _fail(store: Store, how: str, error: Exception) -> None:
    async with store.reading() if how == "reading" else store.writing():
        raise error

"""Which errors of SQLAlchemy the store turns into refusals."""

import sqlite3
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any, cast

import pytest
import sqlalchemy as sa

from adapters.sqlalchemy.database import Connection
from adapters.sqlalchemy.store import SqlAlchemyStore
from core.domain.errors import Kind
from core.ports.store import Stale
from core.run_blocking import run_blocking
from tests.errors import expect_error


class FailingDatabase:
    """A database that fails with one error, whatever it is asked, or at the very end."""

    def __init__(self, error: Exception, *, at_the_end: bool = False) -> None:
        self._error, self._at_the_end = error, at_the_end

    @asynccontextmanager
    async def begin(self, *, write: bool) -> AsyncIterator[Connection]:
        """Fail."""
        if self._at_the_end:
            yield cast(Connection, None)  # nothing is asked of it
        raise self._error


async def read(store: SqlAlchemyStore) -> None:
    """Open a unit that reads."""
    async with store.reading():
        pass


async def write(store: SqlAlchemyStore) -> None:
    """Open a unit that writes."""
    async with store.writing():
        pass


Use = Callable[[SqlAlchemyStore], Coroutine[Any, Any, None]]
USES: list[Use] = [read, write, SqlAlchemyStore.check]


@pytest.mark.parametrize("use", USES)
def test_a_store_whose_connections_are_all_in_use_is_unavailable(use: Use) -> None:
    store = SqlAlchemyStore(FailingDatabase(sa.exc.TimeoutError("QueuePool limit reached")))
    with expect_error(Kind.UNAVAILABLE, {"database": "is unavailable"}):
        run_blocking(use(store))


@pytest.mark.parametrize("use", USES)
def test_an_error_that_is_no_refusal_goes_on_as_it_is(use: Use) -> None:
    error = sa.exc.OperationalError(None, None, sqlite3.OperationalError("syntax error"))
    with pytest.raises(sa.exc.OperationalError) as caught:
        run_blocking(use(SqlAlchemyStore(FailingDatabase(error))))
    assert caught.value is error


@pytest.mark.parametrize("use", USES)
def test_a_server_that_asyncpg_does_not_reach_is_unavailable(use: Use) -> None:
    error = ConnectionRefusedError("Connect call failed")  # which SQLAlchemy leaves as it is
    with expect_error(Kind.UNAVAILABLE, {"database": "is unavailable"}):
        run_blocking(use(SqlAlchemyStore(FailingDatabase(error))))


GONE = sa.exc.IntegrityError(None, None, sqlite3.IntegrityError("FOREIGN KEY"))


def test_a_write_whose_references_are_gone_at_its_end_is_stale() -> None:
    with pytest.raises(Stale):
        run_blocking(write(SqlAlchemyStore(FailingDatabase(GONE, at_the_end=True))))


def test_a_statement_that_breaks_a_constraint_is_a_bug_and_no_race() -> None:
    with pytest.raises(sa.exc.IntegrityError):
        run_blocking(write(SqlAlchemyStore(FailingDatabase(GONE))))

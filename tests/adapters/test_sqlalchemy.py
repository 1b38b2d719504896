"""The store in SQL: the errors that it translates, and times in columns."""

import sqlite3
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, cast

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from adapters.sqlalchemy.database import Connection
from adapters.sqlalchemy.store import SqlAlchemyStore
from adapters.sqlalchemy.utc_time import UtcTime
from core.domain.errors import Kind
from core.ports.store import Stale
from core.run_blocking import run_blocking
from tests.errors import expect_error

# Errors


class FailingDatabase:
    """A database that fails with one error, at the beginning of a unit of work or at its end."""

    def __init__(self, error: Exception, *, at_commit: bool = False) -> None:
        self._error, self._at_commit = error, at_commit

    @asynccontextmanager
    async def begin(self, *, write: bool) -> AsyncIterator[Connection]:
        """Fail."""
        if self._at_commit:
            yield cast(Connection, None)  # it is not used
        raise self._error


async def read(store: SqlAlchemyStore) -> None:
    """Open a unit that reads."""
    async with store.reading():
        pass


async def write(store: SqlAlchemyStore) -> None:
    """Open a unit that writes."""
    async with store.writing():
        pass


Operation = Callable[[SqlAlchemyStore], Coroutine[Any, Any, None]]
OPERATIONS: list[Operation] = [read, write, SqlAlchemyStore.check]


@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_store_without_a_free_connection_is_unavailable(operation: Operation) -> None:
    store = SqlAlchemyStore(FailingDatabase(sa.exc.TimeoutError("QueuePool limit reached")))
    with expect_error(Kind.UNAVAILABLE, {"database": "is unavailable"}):
        run_blocking(operation(store))


@pytest.mark.parametrize("operation", OPERATIONS)
def test_any_other_database_error_is_raised_unchanged(operation: Operation) -> None:
    error = sa.exc.OperationalError(None, None, sqlite3.OperationalError("syntax error"))
    with pytest.raises(sa.exc.OperationalError) as caught:
        run_blocking(operation(SqlAlchemyStore(FailingDatabase(error))))
    assert caught.value is error


@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_server_that_asyncpg_cannot_reach_is_unavailable(operation: Operation) -> None:
    error = ConnectionRefusedError("Connect call failed")  # SQLAlchemy does not translate it
    with expect_error(Kind.UNAVAILABLE, {"database": "is unavailable"}):
        run_blocking(operation(SqlAlchemyStore(FailingDatabase(error))))


MISSING_REFERENCE = sa.exc.IntegrityError(None, None, sqlite3.IntegrityError("FOREIGN KEY"))


def test_a_write_whose_references_are_missing_at_commit_is_stale() -> None:
    with pytest.raises(Stale):
        run_blocking(write(SqlAlchemyStore(FailingDatabase(MISSING_REFERENCE, at_commit=True))))


def test_a_statement_that_violates_a_constraint_is_raised_unchanged() -> None:
    with pytest.raises(sa.exc.IntegrityError):
        run_blocking(write(SqlAlchemyStore(FailingDatabase(MISSING_REFERENCE))))


# Times


SQLITE: sa.Dialect = sqlite.dialect()
POSTGRESQL: sa.Dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
NOON = datetime(2026, 11, 22, 12, 0, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("time", "text"),
    [
        (NOON, "2026-11-22 12:00:05"),
        (NOON + timedelta(milliseconds=120), "2026-11-22 12:00:05.120000"),
        (NOON.astimezone(timezone(timedelta(hours=-3))), "2026-11-22 12:00:05"),
    ],
)
def test_sqlite_stores_the_text_that_django_stores(time: datetime, text: str) -> None:
    assert UtcTime().process_bind_param(time, SQLITE) == text
    read = UtcTime().process_result_value(text, SQLITE)
    assert read == time
    assert read is not None
    assert read.tzinfo is UTC


def test_texts_sort_like_times() -> None:
    times = [NOON + timedelta(milliseconds=ms) for ms in (-1, 0, 1, 10, 100, 999, 1_000)]
    texts = [UtcTime().process_bind_param(time, SQLITE) for time in times]
    assert texts == sorted(texts)


def test_postgresql_stores_times() -> None:
    assert UtcTime().process_bind_param(NOON, POSTGRESQL) == NOON
    assert UtcTime().process_result_value(NOON, POSTGRESQL) == NOON


def test_times_are_read_in_utc_in_any_session() -> None:
    elsewhere = NOON.astimezone(timezone(timedelta(hours=9)))
    read = UtcTime().process_result_value(elsewhere, POSTGRESQL)
    assert read == NOON
    assert read is not None
    assert read.tzinfo is UTC


@pytest.mark.parametrize("dialect", [SQLITE, POSTGRESQL])
def test_none_stays_none(dialect: sa.Dialect) -> None:
    assert UtcTime().process_bind_param(None, dialect) is None
    assert UtcTime().process_result_value(None, dialect) is None

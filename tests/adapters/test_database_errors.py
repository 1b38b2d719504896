"""The errors of database drivers, translated for the core."""

import sqlite3

import pytest

from adapters.database_errors import has_outdated_plan, translate
from core.domain.errors import DomainError, Kind
from core.ports.store import Stale

# SQLite


def sqlite_error(message: str, code: int) -> sqlite3.Error:
    """An error as the driver raises it."""
    driver_error = sqlite3.OperationalError(message)
    driver_error.sqlite_errorcode = code
    return driver_error


@pytest.mark.parametrize(
    "code",
    [
        pytest.param(5, id="SQLITE_BUSY"),
        pytest.param(517, id="SQLITE_BUSY_SNAPSHOT"),
        pytest.param(6, id="SQLITE_LOCKED"),
        pytest.param(262, id="SQLITE_LOCKED_SHAREDCACHE"),
        pytest.param(8, id="SQLITE_READONLY"),
        pytest.param(1032, id="SQLITE_READONLY_DBMOVED"),
        pytest.param(10, id="SQLITE_IOERR"),
        pytest.param(1034, id="SQLITE_IOERR_FSYNC"),
        pytest.param(11, id="SQLITE_CORRUPT"),
        pytest.param(13, id="SQLITE_FULL"),
        pytest.param(14, id="SQLITE_CANTOPEN"),
        pytest.param(3, id="SQLITE_PERM"),
        pytest.param(15, id="SQLITE_PROTOCOL"),
        pytest.param(26, id="SQLITE_NOTADB"),
    ],
)
def test_a_locked_missing_full_or_broken_database_is_unavailable(code: int) -> None:
    error = translate(sqlite_error("in any words", code))
    assert isinstance(error, DomainError)
    assert error.kind is Kind.UNAVAILABLE
    assert error.errors == {"database": "is unavailable"}


def test_the_log_has_the_reason(caplog: pytest.LogCaptureFixture) -> None:
    translate(sqlite_error("database is locked", sqlite3.SQLITE_BUSY))
    translate(sqlite_error("no such table: users", sqlite3.SQLITE_ERROR))
    record = ("forge.database", 30, "the database is unavailable: database is locked")
    assert caplog.record_tuples == [record]


@pytest.mark.parametrize(
    "message",
    ["no such table: users", "no such column: bio", "table users has no column named bio"],
)
def test_a_database_without_a_table_or_column_is_not_migrated(message: str) -> None:
    error = translate(sqlite_error(message, sqlite3.SQLITE_ERROR))
    assert isinstance(error, DomainError)
    assert error.kind is Kind.NOT_MIGRATED
    assert error.errors == {"database": "is not migrated"}


@pytest.mark.parametrize(
    "driver_error",
    [
        pytest.param(None, id="none"),
        pytest.param(ValueError("no such table: users"), id="no error of a driver"),
        pytest.param(sqlite_error("near: syntax error", 1), id="a fault of ours"),
        pytest.param(sqlite3.IntegrityError("UNIQUE constraint failed"), id="a constraint"),
        pytest.param(sqlite3.ProgrammingError("closed"), id="an error without a code"),
    ],
)
def test_any_other_error_is_not_translated(driver_error: BaseException | None) -> None:
    assert translate(driver_error) is None


# PostgreSQL


class Error(Exception):
    """An error as psycopg and SQLAlchemy's adapter of asyncpg raise it."""

    def __init__(self, sqlstate: str | None, message: str = "in any words") -> None:
        super().__init__(message)
        self.sqlstate = sqlstate


class OperationalError(Error):
    """An error that is not due to a statement (PEP 249)."""


def kind_of(error: BaseException) -> Kind | None:
    """The kind of the domain error that it is translated to."""
    translated = translate(error)
    return translated.kind if isinstance(translated, DomainError) else None


@pytest.mark.parametrize(
    "sqlstate",
    [
        pytest.param("08006", id="connection_failure"),
        pytest.param("25006", id="read_only_sql_transaction"),
        pytest.param("28P01", id="invalid_password"),
        pytest.param("3D000", id="invalid_catalog_name"),
        pytest.param("42501", id="insufficient_privilege"),
        pytest.param("53100", id="disk_full"),
        pytest.param("53300", id="too_many_connections"),
        pytest.param("55000", id="accepts no connections"),
        pytest.param("55P03", id="lock_not_available"),
        pytest.param("57014", id="query_canceled"),
        pytest.param("57P01", id="admin_shutdown"),
        pytest.param("57P02", id="crash_shutdown"),
        pytest.param("57P03", id="cannot_connect_now"),
        pytest.param("58030", id="io_error"),
        pytest.param("XX001", id="data_corrupted"),
    ],
)
def test_a_stopped_or_full_server_is_unavailable(sqlstate: str) -> None:
    assert kind_of(Error(sqlstate)) is Kind.UNAVAILABLE


@pytest.mark.parametrize(
    "error",
    [
        OperationalError(None, "the connection is lost"),
        Error(None, "cannot call Transaction.commit(): the underlying connection is closed"),
        Error(None, "cannot switch to state 12; another operation (2) is in progress"),
        ConnectionRefusedError("Connect call failed"),
        TimeoutError(),
    ],
)
def test_an_unreachable_server_is_unavailable(error: Exception) -> None:
    assert kind_of(error) is Kind.UNAVAILABLE


@pytest.mark.parametrize("sqlstate", ["42P01", "42703"])
def test_a_server_without_a_table_or_column_is_not_migrated(sqlstate: str) -> None:
    assert kind_of(Error(sqlstate)) is Kind.NOT_MIGRATED


@pytest.mark.parametrize("sqlstate", ["40001", "40P01"])
def test_conflicting_transactions_are_stale(sqlstate: str) -> None:
    assert isinstance(translate(OperationalError(sqlstate)), Stale)


def test_an_outdated_plan_makes_the_database_unavailable() -> None:
    of_psycopg = Error("0A000", "cached plan must not change result type")
    of_sqlalchemy = Error(None, "cached statement plan is invalid")  # says no code, its cause does
    of_sqlalchemy.__cause__ = Error("0A000")
    for error in (of_psycopg, of_sqlalchemy):
        assert has_outdated_plan(error)
        assert kind_of(error) is Kind.UNAVAILABLE


@pytest.mark.parametrize(
    "error",
    [
        pytest.param(Error("0A000", "not supported"), id="what PostgreSQL cannot do"),
        pytest.param(Error("23505"), id="a constraint"),
        pytest.param(Error("42601"), id="a fault of ours"),
        pytest.param(Error(None, "expected 2 parameters"), id="a fault of ours, says the driver"),
        pytest.param(RuntimeError("connection is closed"), id="no error of a driver"),
    ],
)
def test_any_other_error_of_postgresql_is_not_translated(error: Exception) -> None:
    assert translate(error) is None


def test_the_log_has_the_first_line_of_the_reason(caplog: pytest.LogCaptureFixture) -> None:
    translate(Error("53100", "could not extend file\nDETAIL:  Failing row contains (a secret)."))
    translate(TimeoutError())
    assert [message for _, _, message in caplog.record_tuples] == [
        "the database is unavailable: could not extend file",
        "the database is unavailable: TimeoutError",
    ]

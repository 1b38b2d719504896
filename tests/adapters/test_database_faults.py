"""What a database driver's error means to the core."""

import sqlite3

import pytest

from adapters.database_errors import translate
from core.domain.errors import DomainError, Kind


def sqlite_error(message: str, code: int) -> sqlite3.Error:
    """An error as the driver raises it."""
    error = sqlite3.OperationalError(message)
    error.sqlite_errorcode = code
    return error


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
def test_a_database_that_is_locked_gone_full_or_broken_is_unavailable(code: int) -> None:
    refusal = translate(sqlite_error("in any words", code))
    assert isinstance(refusal, DomainError)
    assert refusal.kind is Kind.UNAVAILABLE
    assert refusal.errors == {"database": "is unavailable"}


def test_the_log_says_why_a_database_is_unavailable(caplog: pytest.LogCaptureFixture) -> None:
    translate(sqlite_error("database is locked", sqlite3.SQLITE_BUSY))
    translate(sqlite_error("no such table: users", sqlite3.SQLITE_ERROR))
    said = ("forge.database", 30, "the database is unavailable: database is locked")
    assert caplog.record_tuples == [said]


@pytest.mark.parametrize(
    "message",
    ["no such table: users", "no such column: bio", "table users has no column named bio"],
)
def test_a_database_that_lacks_something_is_not_migrated(message: str) -> None:
    refusal = translate(sqlite_error(message, sqlite3.SQLITE_ERROR))
    assert isinstance(refusal, DomainError)
    assert refusal.kind is Kind.NOT_MIGRATED
    assert refusal.errors == {"database": "is not migrated"}


@pytest.mark.parametrize(
    "error",
    [
        pytest.param(None, id="none"),
        pytest.param(ValueError("no such table: users"), id="no error of a driver"),
        pytest.param(sqlite_error("near: syntax error", 1), id="a fault of ours"),
        pytest.param(sqlite3.IntegrityError("UNIQUE constraint failed"), id="a constraint"),
        pytest.param(sqlite3.ProgrammingError("closed"), id="an error without a code"),
    ],
)
def test_any_other_error_is_no_refusal(error: BaseException | None) -> None:
    assert translate(error) is None

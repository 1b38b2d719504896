"""The errors of database drivers, translated for the core; the same for every ORM.

No driver needs to be installed.
"""

import logging
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

from core.domain.errors import DomainError, Kind
from core.ports.store import Stale

E = TypeVar("E", bound=BaseException)

log = logging.getLogger("forge.database")

# SQLite's primary result codes (sqlite.org/rescode.html): the file is locked, gone, full or broken.
_SQLITE_UNAVAILABLE = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOTADB,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_READONLY,
    }
)
_SQLITE_LACKS = ("no such table", "no such column", "has no column")
_PRIMARY = 0xFF  # the low byte of an extended code is its primary code

# PostgreSQL's classes of codes (postgresql.org/docs/current/errcodes-appendix.html): the server
# lacks connections, memory or disk space, refuses the role, was stopped, is broken.
_POSTGRESQL_UNAVAILABLE_CLASSES = ("08", "28", "53", "57", "58", "XX")
_POSTGRESQL_UNAVAILABLE = {
    "25006",  # read only: a standby
    "25P03",  # a transaction was idle for too long
    "3D000",  # there is no such database
    "42501",  # the role lacks a privilege
    "55000",  # the database accepts no connections
    "55P03",  # a lock could not be had in time
}
_POSTGRESQL_LACKS = {"42P01", "42703"}  # a table, a column
_POSTGRESQL_CONFLICT = {"40001", "40P01"}  # serialization failure, deadlock
_UNSUPPORTED = "0A000"
# An error that a driver raises by itself. PEP 249: an OperationalError is no programming error.
_OPERATIONAL = "OperationalError"
# Messages of asyncpg, without a class of their own, for a server that has gone; the second one
# comes between the preparation of a statement and its execution.
_GONE = ("connection is closed", "cannot switch to state")


def translate(driver_error: BaseException | None) -> DomainError | Stale | None:
    """Return the core's error for a database that is unavailable or not migrated.

    Stale if transactions conflict, so that another attempt may succeed. None for any other error.
    """
    if driver_error is None:
        return None
    if isinstance(driver_error, sqlite3.Error):
        return _translate_sqlite(driver_error)
    return _translate_postgresql(driver_error)


def name_file(driver_error: E, file: str) -> E:
    """The error, with the file in SQLite's message that it cannot open one, which names none."""
    code = getattr(driver_error, "sqlite_errorcode", sqlite3.SQLITE_OK) & _PRIMARY
    if code == sqlite3.SQLITE_CANTOPEN and file not in str(driver_error):
        driver_error.args = (f"{driver_error}: {file}",)
    return driver_error


@contextmanager
def busy_if_stale() -> Iterator[None]:
    """Raise DomainError (BUSY) for a read that conflicts with a migration: no retry would help."""
    try:
        yield
    except Stale as error:
        raise DomainError(Kind.BUSY, {"database": "is busy"}) from error


def unavailable(driver_error: BaseException) -> DomainError:
    """The error for a database that is unavailable. The log has the reason."""
    log.warning("the database is unavailable: %s", _first_line(driver_error))
    return DomainError(Kind.UNAVAILABLE, {"database": "is unavailable"})


def require_file(path: str) -> None:
    """Raise DomainError (UNAVAILABLE) if the file of an open SQLite database is gone.

    SQLite goes on with a file that was deleted, and what is written to it is lost. `path` is that
    of `PRAGMA database_list`, empty for a database in memory.
    """
    if path and not os.path.exists(path):
        raise unavailable(FileNotFoundError("the database file is gone"))


def reason(error: DomainError) -> str:
    """Why the database is unavailable, for a command to print behind the error; else empty."""
    if error.kind is not Kind.UNAVAILABLE:
        return ""
    cause: BaseException = error
    while cause.__cause__ is not None:
        cause = cause.__cause__
    return f" ({_first_line(cause)})"


def not_migrated() -> DomainError:
    """The error for a database whose schema is too old."""
    return DomainError(Kind.NOT_MIGRATED, {"database": "is not migrated"})


def has_outdated_plan(driver_error: BaseException) -> bool:
    """Whether a statement was prepared before a migration changed the columns it returns."""
    return _sqlstate(driver_error) == _UNSUPPORTED and "cached" in str(driver_error)


def _first_line(driver_error: BaseException) -> str:
    # Further lines can quote a statement or a row.
    return (str(driver_error).splitlines() or [type(driver_error).__name__])[0]


@contextmanager
def only_errors_logged(*drivers: str) -> Iterator[None]:
    """Mute the warnings of `forge.database` and of these drivers' loggers.

    For commands, which print the reason themselves; the log of a server repeats it.
    """
    loggers = [log, *(logging.getLogger(name) for name in drivers)]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)


def _translate_sqlite(driver_error: sqlite3.Error) -> DomainError | None:
    code = getattr(driver_error, "sqlite_errorcode", sqlite3.SQLITE_OK) & _PRIMARY
    if code in _SQLITE_UNAVAILABLE:
        return unavailable(driver_error)
    if any(words in str(driver_error) for words in _SQLITE_LACKS):
        return not_migrated()
    return None


def _translate_postgresql(driver_error: BaseException) -> DomainError | Stale | None:
    """Translate an error of psycopg or asyncpg, which raises OSError for an unreachable server."""
    if isinstance(driver_error, OSError):
        return unavailable(driver_error)
    if not hasattr(driver_error, "sqlstate"):
        return None
    code = _sqlstate(driver_error)
    if _is_unavailable(driver_error, code):
        return unavailable(driver_error)
    if code in _POSTGRESQL_LACKS:
        return not_migrated()
    return Stale() if code in _POSTGRESQL_CONFLICT else None


def _is_unavailable(driver_error: BaseException, code: str | None) -> bool:
    if code:
        if code in _POSTGRESQL_UNAVAILABLE or code.startswith(_POSTGRESQL_UNAVAILABLE_CLASSES):
            return True
        return has_outdated_plan(driver_error)
    classes = {one.__name__ for one in type(driver_error).__mro__}
    return _OPERATIONAL in classes or any(words in str(driver_error) for words in _GONE)


def _sqlstate(driver_error: BaseException) -> str | None:
    code: str | None = getattr(driver_error, "sqlstate", None)
    return code or getattr(driver_error.__cause__, "sqlstate", None)

"""What a database driver's error means to the core, whichever ORM it comes through."""

import logging
import sqlite3

from core.domain.errors import DomainError, Kind

log = logging.getLogger("forge.database")

# Primary result codes (sqlite.org/rescode.html): the file is locked, gone, full or broken.
_SQLITE_AWAY = frozenset(
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
_PRIMARY = 0xFF  # an extended code carries its primary one in the low byte


def refusal_of(driver_error: BaseException | None) -> DomainError | None:
    """The core's refusal for a database that is away or not migrated; None for any other error."""
    if not isinstance(driver_error, sqlite3.Error):
        return None
    code = getattr(driver_error, "sqlite_errorcode", sqlite3.SQLITE_OK) & _PRIMARY
    if code in _SQLITE_AWAY:
        log.warning("the database is unavailable: %s", driver_error)
        return DomainError(Kind.UNAVAILABLE, {"database": "is unavailable"})
    if any(words in str(driver_error) for words in _SQLITE_LACKS):
        return DomainError(Kind.NOT_MIGRATED, {"database": "is not migrated"})
    return None

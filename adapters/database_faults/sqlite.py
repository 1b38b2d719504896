"""What an error of SQLite's driver means to the core."""

import sqlite3

from adapters.database_faults.refusals import not_migrated, unavailable
from core.domain.errors import DomainError

# Primary result codes (sqlite.org/rescode.html): the file is locked, gone, full or broken.
_AWAY = frozenset(
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
_LACKS = ("no such table", "no such column", "has no column")
_PRIMARY = 0xFF  # an extended code carries its primary one in the low byte


def meaning_of(driver_error: BaseException) -> DomainError | None:
    """The refusal for a file that is away or not migrated; None for any other error."""
    if not isinstance(driver_error, sqlite3.Error):
        return None
    code = getattr(driver_error, "sqlite_errorcode", sqlite3.SQLITE_OK) & _PRIMARY
    if code in _AWAY:
        return unavailable(driver_error)
    if any(words in str(driver_error) for words in _LACKS):
        return not_migrated()
    return None

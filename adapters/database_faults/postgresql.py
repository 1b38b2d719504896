"""What an error of psycopg or asyncpg means to the core; neither driver need be installed."""

from adapters.database_faults.refusals import not_migrated, unavailable
from core.domain.errors import DomainError
from core.ports.store import Stale

# What a server says (postgresql.org/docs/current/errcodes-appendix.html), by class: it lacks
# connections, memory or disk space, lets nobody in, was stopped, is broken.
_AWAY_CLASSES = ("08", "28", "53", "57", "58", "XX")
_AWAY = {
    "25006",  # it only reads: a standby
    "25P03",  # a transaction idled for too long
    "3D000",  # there is no such database
    "42501",  # the role may not
    "55000",  # the database accepts no connections
    "55P03",  # a lock was not to be had in time
}
_LACKS = {"42P01", "42703"}  # a table, a column
_IN_EACH_OTHERS_WAY = {"40001", "40P01"}  # serialization failure, deadlock
_UNSUPPORTED = "0A000"
# What a driver says by itself. PEP 249: an OperationalError is nobody's programming error.
_OPERATIONAL = "OperationalError"
# What asyncpg says, without a class of its own for it: that a server has gone, also where it
# went between the preparation of a statement and the statement.
_GONE = ("connection is closed", "cannot switch to state")


def meaning_of(driver_error: BaseException) -> DomainError | Stale | None:
    """The refusal for a server that is away or not migrated; None for any other error.

    Stale where transactions got into each other's way. An OSError is a server that asyncpg
    does not reach.
    """
    if isinstance(driver_error, OSError):
        return unavailable(driver_error)
    if not hasattr(driver_error, "sqlstate"):
        return None
    code = driver_error.sqlstate or getattr(driver_error.__cause__, "sqlstate", None)
    if _is_away(driver_error, code):
        return unavailable(driver_error)
    if code in _LACKS:
        return not_migrated()
    return Stale() if code in _IN_EACH_OTHERS_WAY else None


def outlived_its_plan(driver_error: BaseException) -> bool:
    """Whether a statement was prepared before a migration changed what it returns."""
    code = getattr(driver_error, "sqlstate", None)
    code = code or getattr(driver_error.__cause__, "sqlstate", None)
    return code == _UNSUPPORTED and "cached" in str(driver_error)


def _is_away(driver_error: BaseException, code: str | None) -> bool:
    if code:
        away = code in _AWAY or code.startswith(_AWAY_CLASSES)
        return away or outlived_its_plan(driver_error)
    classes = {one.__name__ for one in type(driver_error).__mro__}
    return _OPERATIONAL in classes or any(words in str(driver_error) for words in _GONE)

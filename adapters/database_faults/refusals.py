"""The core's refusals for a database that cannot be used."""

import logging

from core.domain.errors import DomainError, Kind

log = logging.getLogger("forge.database")


def unavailable(driver_error: BaseException) -> DomainError:
    """UNAVAILABLE; the log says why."""
    # Further lines can quote a statement or a row.
    reason = (str(driver_error).splitlines() or [type(driver_error).__name__])[0]
    log.warning("the database is unavailable: %s", reason)
    return DomainError(Kind.UNAVAILABLE, {"database": "is unavailable"})


def not_migrated() -> DomainError:
    """NOT_MIGRATED."""
    return DomainError(Kind.NOT_MIGRATED, {"database": "is not migrated"})

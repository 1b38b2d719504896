"""What a database driver's error means to the core, whichever ORM it comes through."""

from collections.abc import Iterator
from contextlib import contextmanager

from adapters.database_faults import postgresql, sqlite
from core.domain.errors import DomainError, Kind
from core.ports.store import Stale


def meaning_of(driver_error: BaseException | None) -> DomainError | Stale | None:
    """The core's refusal for a database that is away or not migrated; None for any other error.

    Stale where transactions got into each other's way, so that another try may succeed.
    """
    if driver_error is None:
        return None
    return sqlite.meaning_of(driver_error) or postgresql.meaning_of(driver_error)


@contextmanager
def busy_instead_of_stale() -> Iterator[None]:
    """Refuse a read that got into a migration's way: it decided nothing that it could again."""
    try:
        yield
    except Stale as error:
        raise DomainError(Kind.BUSY, {"database": "is busy"}) from error

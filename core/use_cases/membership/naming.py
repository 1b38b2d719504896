"""Members have names where accounts have usernames."""

from collections.abc import Iterator
from contextlib import contextmanager

from core.domain.errors import DomainError, Kind


@contextmanager
def refusing_names() -> Iterator[None]:
    """Let a refusal of a username that is taken speak of the `name`."""
    try:
        yield
    except DomainError as error:
        if error.kind is not Kind.TAKEN:
            raise
        raise DomainError(Kind.TAKEN, {"name": error.errors["username"]}) from error

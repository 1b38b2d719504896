"""What a write does when somebody else was faster."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from core.domain.errors import DomainError, Kind
from core.ports.store import Stale

T = TypeVar("T")
ATTEMPTS = 3


async def deciding_again(attempt: Callable[[], Awaitable[T]]) -> T:
    """Load, decide and save afresh where others were faster; DomainError BUSY after three times."""
    for _ in range(ATTEMPTS):
        try:
            return await attempt()
        except Stale:
            continue
    raise DomainError(Kind.BUSY, {"database": "is busy"})

"""The port for the results of requests with an idempotency key, within one unit of work."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from core.domain.idempotency import RecordedResult


class RecordedResults(Protocol):
    """Recorded results by user and key."""

    async def find_or_lock(
        self, user_id: UUID, key: str, recorded_after: datetime
    ) -> RecordedResult | None:
        """The result of a user's key, if it was recorded after that time.

        Without one the key is locked until the unit of work ends. Raises DomainError (KEY_IN_USE)
        if another unit has locked it; a store whose writers take turns waits for that unit instead.
        """

    async def record(self, result: RecordedResult) -> None:
        """Record the result of a locked key, in place of an older one.

        Raises Stale if the user is gone, at the latest when the unit of work ends.
        """

    async def purge(self, recorded_until: datetime, limit: int) -> int:
        """Delete at most `limit` results that were recorded by then. Returns how many."""

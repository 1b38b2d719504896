"""Recorded results in a dictionary, within one unit of work."""

from datetime import datetime
from uuid import UUID

from adapters.memory.rows import Rows
from core.domain.idempotency import RecordedResult
from core.ports.store import Stale


class MemoryRecordedResults:
    """Implements `core.ports.idempotency.RecordedResults`. Writers take turns: no key is in use."""

    def __init__(self, rows: Rows) -> None:
        self._results, self._users = rows.results, rows.users

    async def find_or_lock(
        self, user_id: UUID, key: str, recorded_after: datetime
    ) -> RecordedResult | None:
        """The result of a user's key, if it was recorded after that time."""
        result = self._results.get((user_id, key))
        return result if result and result.created_at > recorded_after else None

    async def record(self, result: RecordedResult) -> None:
        """Record a result, in place of an older one."""
        request = result.request
        if request.user_id not in self._users:
            raise Stale
        self._results[request.user_id, request.key] = result

    async def purge(self, recorded_until: datetime, limit: int) -> int:
        """Delete at most `limit` results that were recorded by then."""
        old = [key for key, one in self._results.items() if one.created_at <= recorded_until]
        for key in old[:limit]:
            del self._results[key]
        return len(old[:limit])

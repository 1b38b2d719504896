"""Recorded results on Django's ORM."""

from datetime import datetime
from uuid import UUID

from django.db import connection

from adapters.recorded_results import dump_result, load_result, lock_number
from core.domain.idempotency import KeyedRequest, RecordedResult, key_in_use
from django_project.idempotency.models import IdempotencyKey


class DjangoRecordedResults:
    """Implements `core.ports.idempotency.RecordedResults`."""

    async def find_or_lock(
        self, user_id: UUID, key: str, recorded_after: datetime
    ) -> RecordedResult | None:
        """The result of a user's key, if it was recorded after that time."""
        is_locked = _try_lock(lock_number(user_id, key))
        # A statement of its own: it sees what was committed before the lock was released.
        for row in IdempotencyKey.objects.filter(
            user=user_id, key=key, created_at__gt=recorded_after
        ):
            request = KeyedRequest(user_id, key, row.fingerprint)
            return RecordedResult(request, load_result(row.result), row.created_at)
        if not is_locked:
            raise key_in_use()
        return None

    async def record(self, result: RecordedResult) -> None:
        """Record a result, in place of an older one. COMMIT finds out whether the user exists."""
        row = IdempotencyKey(
            user_id=result.request.user_id,
            key=result.request.key,
            fingerprint=result.request.fingerprint,
            result=dump_result(result.result),
            created_at=result.created_at,
        )
        IdempotencyKey.objects.bulk_create(
            [row],
            update_conflicts=True,
            unique_fields=["user", "key"],
            update_fields=["fingerprint", "result", "created_at"],
        )

    async def purge(self, recorded_until: datetime, limit: int) -> int:
        """Delete at most `limit` old results, but for those that are being deleted elsewhere."""
        old = IdempotencyKey.objects.filter(created_at__lte=recorded_until)
        keys = list(old.select_for_update(skip_locked=True).values_list("pk", flat=True)[:limit])
        return IdempotencyKey.objects.filter(pk__in=keys).delete()[0]


def _try_lock(number: int) -> bool:
    """Whether no other transaction has the lock. On SQLite there is one writer at a time."""
    if connection.vendor == "sqlite":
        return True
    # Held until the transaction ends. Without waiting, as a client that waits holds a connection.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number])
        [is_locked] = cursor.fetchone()
    return bool(is_locked)

"""Recorded results in SQL, within one unit of work."""

from datetime import datetime
from functools import cache
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from adapters.recorded_results import dump_result, load_result, lock_number
from adapters.sqlalchemy.database import Connection
from adapters.sqlalchemy.tables import idempotency_keys
from core.domain.idempotency import KeyedRequest, RecordedResult, key_in_use

_KEY = (idempotency_keys.c.user_id, idempotency_keys.c.key)
_FIND = sa.select(
    idempotency_keys.c.fingerprint, idempotency_keys.c.result, idempotency_keys.c.created_at
).where(
    idempotency_keys.c.user_id == sa.bindparam("user_id"),
    idempotency_keys.c.key == sa.bindparam("key"),
    idempotency_keys.c.created_at > sa.bindparam("recorded_after"),
)
# Held until the transaction ends. Without waiting, as a client that waits holds a connection.
_TRY_LOCK = sa.select(
    sa.func.pg_try_advisory_xact_lock(sa.bindparam("number", type_=sa.BigInteger))
)


class SqlAlchemyRecordedResults:
    """Implements `core.ports.idempotency.RecordedResults`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def find_or_lock(
        self, user_id: UUID, key: str, recorded_after: datetime
    ) -> RecordedResult | None:
        """The result of a user's key, if it was recorded after that time."""
        is_locked = await self._try_lock(lock_number(user_id, key))
        # A statement of its own: it sees what was committed before the lock was released.
        parameters = {"user_id": user_id, "key": key, "recorded_after": recorded_after}
        row = (await self._connection.execute(_FIND, parameters)).one_or_none()
        if row is None:
            if not is_locked:
                raise key_in_use()
            return None
        fingerprint, result, created_at = row
        request = KeyedRequest(user_id, key, fingerprint)
        return RecordedResult(request, load_result(result), created_at)

    async def record(self, result: RecordedResult) -> None:
        """Record a result, in place of an older one. COMMIT finds out whether the user exists."""
        row = {
            "user_id": result.request.user_id,
            "key": result.request.key,
            "fingerprint": result.request.fingerprint,
            "result": dump_result(result.result),
            "created_at": result.created_at,
        }
        await self._connection.execute(_record(self._connection.dialect.name), row)

    async def purge(self, recorded_until: datetime, limit: int) -> int:
        """Delete at most `limit` old results, but for those that are being deleted elsewhere."""
        old = sa.select(*_KEY).where(idempotency_keys.c.created_at <= recorded_until).limit(limit)
        # PostgreSQL may run a subquery with LIMIT once for each row; it runs a CTE that locks once.
        keys = old.with_for_update(skip_locked=True).cte(nesting=True)
        purge = sa.delete(idempotency_keys).where(sa.tuple_(*_KEY).in_(sa.select(keys)))
        return (await self._connection.execute(purge)).rowcount

    async def _try_lock(self, number: int) -> bool:
        """Whether no other transaction has the lock. On SQLite there is one writer at a time."""
        if self._connection.dialect.name == "sqlite":
            return True
        locked = await self._connection.execute(_TRY_LOCK, {"number": number})
        return bool(locked.scalar_one())


@cache
def _record(dialect: str) -> sa.Executable:
    insert = sqlite.insert if dialect == "sqlite" else postgresql.insert
    row = insert(idempotency_keys)
    replaced = ("fingerprint", "result", "created_at")
    return row.on_conflict_do_update(
        index_elements=_KEY, set_={name: row.excluded[name] for name in replaced}
    )

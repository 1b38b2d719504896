"""The ledger of membership in SQL, within one unit of work."""

from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from adapters.sqlalchemy.database import Connection, insert_unless_taken
from adapters.sqlalchemy.tables import grants, payment_events, payments
from core.domain.membership import Grant, Payment
from core.domain.membership_tiers import Tier, parse_tier
from core.ports.store import Stale


class SqlAlchemyLedger:
    """Implements `core.ports.membership.Ledger`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def record_event(self, event_id: str, now: datetime) -> bool:
        """Record an event. A second one of its id waits until the first is committed."""
        return await self._insert(payment_events, id=event_id, received_at=now)

    async def lock_payment(self, payment_intent: str) -> Payment:
        """The payment. Its row is inserted first, since only a row can be locked."""
        await self._insert(payments, payment_intent=payment_intent)
        query = sa.select(payments).where(payments.c.payment_intent == payment_intent)
        row = (await self._connection.execute(query.with_for_update())).mappings().one()
        return _payment(row)

    async def save(self, payment: Payment) -> None:
        """Store a locked payment."""
        same = payments.c.payment_intent == payment.payment_intent
        values = asdict(payment) | {"tier": payment.tier and payment.tier.value}
        await self._connection.execute(sa.update(payments).where(same).values(**values))

    async def grant(self, grant: Grant) -> None:
        """Store a grant, unless the member's version has one."""
        if not await self._insert(grants, **asdict(grant) | {"tier": grant.tier.value}):
            raise Stale

    async def grants(self, user_id: UUID) -> list[Grant]:
        """A member's grants."""
        query = sa.select(grants).where(grants.c.user_id == user_id)
        rows = (await self._connection.execute(query)).mappings()
        return [Grant(**dict(row) | {"tier": Tier(row["tier"])}) for row in rows]

    async def payments(self, user_id: UUID) -> list[Payment]:
        """A member's payments."""
        query = sa.select(payments).where(payments.c.user_id == user_id)
        return [_payment(row) for row in (await self._connection.execute(query)).mappings()]

    async def unmatched(self) -> list[Payment]:
        """Payments without an existing user or tier, oldest first."""
        unmatched = payments.c.user_id.is_(None) | payments.c.tier.is_(None)
        query = sa.select(payments).where(payments.c.paid_at.is_not(None), unmatched)
        query = query.order_by(payments.c.paid_at, payments.c.payment_intent)
        return [_payment(row) for row in (await self._connection.execute(query)).mappings()]

    async def _insert(self, table: sa.Table, **values: Any) -> bool:
        """Whether the row is new."""
        return await insert_unless_taken(self._connection, table, values) is not None


def _payment(row: sa.RowMapping) -> Payment:
    return Payment(**dict(row) | {"tier": parse_tier(row["tier"])})

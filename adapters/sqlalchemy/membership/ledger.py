"""The ledger of membership in SQL."""

from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from adapters.sqlalchemy.connection import Connection
from adapters.sqlalchemy.inserting import insert_unless_taken
from adapters.sqlalchemy.tables import grants, payment_events, payments
from core.domain.membership_ledger import Grant, Payment
from core.domain.membership_tiers import Tier, tier_of_name
from core.ports.store import Stale


class SqlAlchemyLedger:
    """The ledger in one unit of work."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def note(self, event_id: str, now: datetime) -> bool:
        """Note an event; a second one of its id waits for the first to be kept, or undone."""
        return await self._inserted(payment_events, id=event_id, received_at=now)

    async def hold(self, payment_intent: str) -> Payment:
        """What is known of a payment; its row is made first, since only a row can be held."""
        await self._inserted(payments, payment_intent=payment_intent)
        query = sa.select(payments).where(payments.c.payment_intent == payment_intent)
        row = (await self._connection.execute(query.with_for_update())).mappings().one()
        return _payment(row)

    async def save(self, payment: Payment) -> None:
        """Store what is known of a payment."""
        same = payments.c.payment_intent == payment.payment_intent
        values = asdict(payment) | {"tier": payment.tier and payment.tier.value}
        await self._connection.execute(sa.update(payments).where(same).values(**values))

    async def grant(self, grant: Grant) -> None:
        """Store a grant, unless the version has one."""
        if not await self._inserted(grants, **asdict(grant) | {"tier": grant.tier.value}):
            raise Stale

    async def grants(self, user_id: UUID) -> list[Grant]:
        """What staff gave a member."""
        query = sa.select(grants).where(grants.c.user_id == user_id)
        rows = (await self._connection.execute(query)).mappings()
        return [Grant(**dict(row) | {"tier": Tier(row["tier"])}) for row in rows]

    async def payments(self, user_id: UUID) -> list[Payment]:
        """What was paid for a member."""
        query = sa.select(payments).where(payments.c.user_id == user_id)
        return [_payment(row) for row in (await self._connection.execute(query)).mappings()]

    async def unmatched(self) -> list[Payment]:
        """What was paid for nobody, or for nothing, that there is; oldest first."""
        nobody = payments.c.user_id.is_(None) | payments.c.tier.is_(None)
        query = sa.select(payments).where(payments.c.paid_at.is_not(None), nobody)
        query = query.order_by(payments.c.paid_at, payments.c.payment_intent)
        return [_payment(row) for row in (await self._connection.execute(query)).mappings()]

    async def _inserted(self, table: sa.Table, **values: Any) -> bool:
        """Whether the row is new."""
        return await insert_unless_taken(self._connection, table, values) is not None


def _payment(row: sa.RowMapping) -> Payment:
    return Payment(**dict(row) | {"tier": tier_of_name(row["tier"])})

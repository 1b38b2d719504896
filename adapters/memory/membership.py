"""The ledger of membership in dictionaries."""

from datetime import datetime
from uuid import UUID

from adapters.memory.rows import Rows
from core.domain.membership_ledger import Grant, Payment
from core.ports.store import Stale


class MemoryLedger:
    """The ledger in one unit of work, which holds all of it anyway."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def note(self, event_id: str, now: datetime) -> bool:
        """Note an event; False where it was noted before."""
        new = event_id not in self._rows.events
        self._rows.events.add(event_id)
        return new

    async def hold(self, payment_intent: str) -> Payment:
        """What is known of a payment, nothing at first."""
        return self._rows.payments.get(payment_intent, Payment(payment_intent))

    async def save(self, payment: Payment) -> None:
        """Store what is known of a payment."""
        self._rows.payments[payment.payment_intent] = payment

    async def grant(self, grant: Grant) -> None:
        """Store a grant, unless the version has one."""
        key = grant.user_id, grant.user_version
        if key in self._rows.grants:
            raise Stale
        self._rows.grants[key] = grant

    async def grants(self, user_id: UUID) -> list[Grant]:
        """What staff gave a member."""
        return [grant for grant in self._rows.grants.values() if grant.user_id == user_id]

    async def payments(self, user_id: UUID) -> list[Payment]:
        """What was paid for a member."""
        return [paid for paid in self._rows.payments.values() if paid.user_id == user_id]

    async def unmatched(self) -> list[Payment]:
        """What was paid for nobody, or for nothing, that there is; oldest first."""
        found = [payment for payment in self._rows.payments.values() if payment.is_unmatched]
        return sorted(found, key=lambda payment: (str(payment.paid_at), payment.payment_intent))

"""The ledger of membership in dictionaries, within one unit of work."""

from datetime import datetime
from uuid import UUID

from adapters.memory.rows import Rows
from core.domain.membership import Grant, Payment
from core.ports.store import Stale


class MemoryLedger:
    """Implements `core.ports.membership.Ledger`. A unit that writes has locked all rows already."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def record_event(self, event_id: str, now: datetime) -> bool:
        """Record an event. Returns False if it was recorded before."""
        new = event_id not in self._rows.events
        self._rows.events.add(event_id)
        return new

    async def lock_payment(self, payment_intent: str) -> Payment:
        """The payment, empty at first."""
        return self._rows.payments.get(payment_intent, Payment(payment_intent))

    async def save(self, payment: Payment) -> None:
        """Store a payment."""
        self._rows.payments[payment.payment_intent] = payment

    async def grant(self, grant: Grant) -> None:
        """Store a grant, unless the member's version has one."""
        key = grant.user_id, grant.user_version
        if key in self._rows.grants:
            raise Stale
        self._rows.grants[key] = grant

    async def grants(self, user_id: UUID) -> list[Grant]:
        """A member's grants."""
        return [grant for grant in self._rows.grants.values() if grant.user_id == user_id]

    async def payments(self, user_id: UUID) -> list[Payment]:
        """A member's payments."""
        return [p for p in self._rows.payments.values() if p.user_id == user_id]

    async def unmatched(self) -> list[Payment]:
        """Payments without an existing user or tier, oldest first."""
        unmatched = [payment for payment in self._rows.payments.values() if payment.is_unmatched]
        return sorted(unmatched, key=lambda payment: (str(payment.paid_at), payment.payment_intent))

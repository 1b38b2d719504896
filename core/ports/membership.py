"""The port for the ledger of membership within one unit of work."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from core.domain.membership import Grant, Payment


class Ledger(Protocol):
    """Payments, grants, and the events that were received. It outlives the users in it."""

    async def record_event(self, event_id: str, now: datetime) -> bool:
        """Record an event. Returns False if it was recorded before."""

    async def lock_payment(self, payment_intent: str) -> Payment:
        """The payment, empty at first. Other writers wait until the unit of work ends."""

    async def save(self, payment: Payment) -> None:
        """Store a locked payment."""

    async def grant(self, grant: Grant) -> None:
        """Store a grant. Raises Stale if the member's version has one already."""

    async def grants(self, user_id: UUID) -> list[Grant]:
        """A member's grants, in any order."""

    async def payments(self, user_id: UUID) -> list[Payment]:
        """A member's payments, refunded or not, in any order."""

    async def unmatched(self) -> list[Payment]:
        """Payments without an existing user or tier, oldest first."""

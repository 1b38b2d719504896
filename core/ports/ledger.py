"""The role of whatever keeps the ledger of membership."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from core.domain.membership_ledger import Grant, Payment


class Ledger(Protocol):
    """Payments, grants and the events that told of them, in one unit of work.

    Nothing in it goes when a user goes.
    """

    async def note(self, event_id: str, now: datetime) -> bool:
        """Note an event; False where it was noted before, by a unit that was kept."""

    async def hold(self, payment_intent: str) -> Payment:
        """What is known of a payment, nothing at first; keeps others off it until the unit ends."""

    async def save(self, payment: Payment) -> None:
        """Store what is known of a payment that is held."""

    async def grant(self, grant: Grant) -> None:
        """Store a grant; Stale where the member's version has one already."""

    async def grants(self, user_id: UUID) -> list[Grant]:
        """What staff gave a member, in any order."""

    async def payments(self, user_id: UUID) -> list[Payment]:
        """What was paid for a member, refunded or not, in any order."""

    async def unmatched(self) -> list[Payment]:
        """What was paid for nobody, or for nothing, that there is; oldest first."""

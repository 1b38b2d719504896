"""The ledger of membership: payments and grants, and the tier that follows from them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from core.domain.membership_tiers import Tier, highest


@dataclass(frozen=True, slots=True)
class Payment:
    """What is known of one payment; whichever of its two events comes first opens it.

    `user_id` and `tier` are None until it is paid, and where the event named nobody or no tier
    that there is: `named_user` and `named_tier` keep what it said. Those have at most 500 code
    points, Stripe's limit for metadata.
    """

    payment_intent: str
    user_id: UUID | None = None
    tier: Tier | None = None
    named_user: str | None = None
    named_tier: str | None = None
    paid_at: datetime | None = None
    refunded_at: datetime | None = None

    @property
    def is_unmatched(self) -> bool:
        """Whether it was paid for nobody, or for nothing, that there is."""
        return self.paid_at is not None and (self.user_id is None or self.tier is None)


@dataclass(frozen=True, slots=True)
class Grant:
    """A tier that staff gave; `user_version` is the member's version that it made."""

    user_id: UUID
    user_version: int
    tier: Tier
    granted_by: UUID
    granted_at: datetime


def refunded(payment: Payment, now: datetime) -> Payment:
    """The payment after a full refund, which counts once."""
    return payment if payment.refunded_at else replace(payment, refunded_at=now)


def tier_of(grants: Iterable[Grant], payments: Iterable[Payment]) -> Tier:
    """The higher of the newest grant and the highest payment that is not refunded.

    It depends on what the ledger holds and not on the order in which that came.
    """
    newest = max(grants, key=lambda grant: grant.user_version, default=None)
    tiers = [payment.tier for payment in payments if payment.tier and not payment.refunded_at]
    return highest([*tiers, newest.tier] if newest else tiers)

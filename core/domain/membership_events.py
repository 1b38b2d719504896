"""The events of membership: what whoever collects the money says."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from core.domain.membership import user_id_of
from core.domain.membership_ledger import Payment
from core.domain.membership_tiers import tier_of_name

NAMED_LIMIT = 500


@dataclass(frozen=True, slots=True)
class Event:
    """Something was said; by itself it has no effect. It counts once by its `id`."""

    id: str


@dataclass(frozen=True, slots=True)
class PaymentSucceeded(Event):
    """Somebody paid; whom and what for is as the event names them, if it does."""

    payment_intent: str
    user: str | None
    tier: str | None

    @property
    def user_id(self) -> UUID | None:
        """The id of whom it names, who need not exist."""
        return None if self.user is None else user_id_of(self.user)


@dataclass(frozen=True, slots=True)
class PaymentRefunded(Event):
    """A payment was given back in full."""

    payment_intent: str


def paid(payment: Payment, event: PaymentSucceeded, user_id: UUID | None, now: datetime) -> Payment:
    """The payment after somebody paid, which counts once; `user_id` is of a user who exists."""
    if payment.paid_at is not None:
        return payment
    return replace(
        payment,
        user_id=user_id,
        tier=tier_of_name(event.tier),
        named_user=event.user and event.user[:NAMED_LIMIT],
        named_tier=event.tier and event.tier[:NAMED_LIMIT],
        paid_at=now,
    )

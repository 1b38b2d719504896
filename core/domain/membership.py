"""Membership: who may change which member, payments and grants, and lists of members."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self
from uuid import UUID

from core.domain.accounts import User
from core.domain.errors import DomainError, Kind, raise_if_invalid
from core.domain.membership_tiers import Tier, highest, parse_tier
from core.domain.validation import UNSET, Unset, username_error

# Code points that are kept of what an event names: Stripe's limit for metadata.
EVENT_NAME_LIMIT = 500
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")

# Whether a version is one that the request may change (If-Match).
Precondition = Callable[[int], bool]


@dataclass(frozen=True, slots=True)
class SignUp:
    """A new member. Raises DomainError (INVALID) for an invalid name."""

    name: str
    tier: Tier = Tier.STANDARD

    def __post_init__(self) -> None:
        raise_if_invalid({"name": username_error(self.name)})


@dataclass(frozen=True, slots=True)
class MemberChange:
    """A partial update of a member. Raises DomainError (INVALID) for an invalid name."""

    name: str | Unset = UNSET
    tier: Tier | Unset = UNSET

    def __post_init__(self) -> None:
        error = None if isinstance(self.name, Unset) else username_error(self.name)
        raise_if_invalid({"name": error})


def parse_user_id(text: str) -> UUID | None:
    """The id in a path or an event: a UUID in lower case with hyphens. None for any other text."""
    return UUID(text) if _UUID.fullmatch(text) else None


def require_staff_for_paid_tier(tier: Tier, actor: User | None) -> None:
    """Raise DomainError (FORBIDDEN) if the tier costs something and the actor is not staff."""
    if tier is not Tier.STANDARD and not (actor and actor.is_staff):
        raise DomainError(Kind.FORBIDDEN, {"tier": "requires payment"})


def require_self_or_staff(user: User, actor: User) -> None:
    """Raise DomainError (FORBIDDEN) unless the actor is the user or staff."""
    if actor.id != user.id and not actor.is_staff:
        raise DomainError(Kind.FORBIDDEN, {"user": "forbidden"})


def require_staff_to_change_tier(change: MemberChange, actor: User) -> None:
    """Raise DomainError (FORBIDDEN) if the change has a tier and the actor is not staff."""
    if not isinstance(change.tier, Unset) and not actor.is_staff:
        raise DomainError(Kind.FORBIDDEN, {"tier": "forbidden"})


def check_precondition(precondition: Precondition, user: User) -> None:
    """Raise DomainError (PRECONDITION_FAILED) unless the precondition holds for the version."""
    if not precondition(user.version):
        raise DomainError(Kind.PRECONDITION_FAILED, {"user": "has changed"})


def greeting(user: User) -> str:
    """The welcome of a paid tier. Raises DomainError (FORBIDDEN) for a Standard member."""
    if user.tier is Tier.STANDARD:
        raise DomainError(Kind.FORBIDDEN, {"tier": "requires Pro"})
    return f"Welcome to the Forge, {user.username}."


# Payments and grants


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment, opened by whichever of its two events comes first.

    `user_id` and `tier` are None until it is paid, and if the event named no existing user or
    tier. `named_user` and `named_tier` keep what the event said, at most 500 code points each.
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
        """Whether it was paid without an existing user or tier."""
        return self.paid_at is not None and (self.user_id is None or self.tier is None)


@dataclass(frozen=True, slots=True)
class Grant:
    """A tier that staff granted. `user_version` is the member's version that it made."""

    user_id: UUID
    user_version: int
    tier: Tier
    granted_by: UUID
    granted_at: datetime


@dataclass(frozen=True, slots=True)
class Event:
    """An event of the payment provider. It counts once by its id. By itself it has no effect."""

    id: str


@dataclass(frozen=True, slots=True)
class PaymentSucceeded(Event):
    """A payment was made. `user` and `tier` are what the event names, if it does."""

    payment_intent: str
    user: str | None
    tier: str | None

    @property
    def user_id(self) -> UUID | None:
        """The id that the event names. The user may not exist."""
        return None if self.user is None else parse_user_id(self.user)


@dataclass(frozen=True, slots=True)
class PaymentRefunded(Event):
    """A payment was refunded in full."""

    payment_intent: str


def pay(payment: Payment, event: PaymentSucceeded, user_id: UUID | None, now: datetime) -> Payment:
    """Record that a payment succeeded. Idempotent. `user_id` is of a user who exists."""
    if payment.paid_at is not None:
        return payment
    return replace(
        payment,
        user_id=user_id,
        tier=parse_tier(event.tier),
        named_user=event.user and event.user[:EVENT_NAME_LIMIT],
        named_tier=event.tier and event.tier[:EVENT_NAME_LIMIT],
        paid_at=now,
    )


def refund(payment: Payment, now: datetime) -> Payment:
    """Record that a payment was refunded in full. Idempotent."""
    return payment if payment.refunded_at else replace(payment, refunded_at=now)


def tier_from_ledger(grants: Iterable[Grant], payments: Iterable[Payment]) -> Tier:
    """The higher of the newest grant and the highest payment that is not refunded.

    The result does not depend on the order in which payments and grants were recorded.
    """
    newest = max(grants, key=lambda grant: grant.user_version, default=None)
    tiers = [payment.tier for payment in payments if payment.tier and not payment.refunded_at]
    return highest([*tiers, newest.tier] if newest else tiers)


# Lists of members


@dataclass(frozen=True, slots=True)
class Position:
    """The member after which the next page begins, by the key that the list is sorted by.

    It stays valid while members come and go.
    """

    created_at: datetime
    user_id: UUID


@dataclass(frozen=True, slots=True)
class MemberFilter:
    """Which members a page holds: those of one tier, or all, after a position."""

    tier: Tier | None = None
    after: Position | None = None


@dataclass(frozen=True, slots=True)
class MemberPage:
    """A page of members, oldest first. `next` is None on the last page."""

    users: tuple[User, ...]
    next: Position | None

    @classmethod
    def of(cls, users: Sequence[User], limit: int) -> Self:
        """Build a page of at most `limit` users. One user more means that another page follows."""
        shown = tuple(users[:limit])
        last = shown[-1] if len(users) > limit else None
        return cls(shown, Position(last.created_at, last.id) if last else None)

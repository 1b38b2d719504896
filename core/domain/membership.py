"""Membership: what members may call themselves, and who may change whom."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from core.domain.accounts import User
from core.domain.changes import UNSET, Unset
from core.domain.errors import DomainError, Kind, refuse_faults
from core.domain.membership_tiers import Tier
from core.domain.texts import username_fault

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")

# Whether the version at hand is one that somebody means to change.
Precondition = Callable[[int], bool]


@dataclass(frozen=True, slots=True)
class NewMember:
    """What somebody who signs up asks for; DomainError INVALID for an impossible name."""

    name: str
    tier: Tier = Tier.STANDARD

    def __post_init__(self) -> None:
        refuse_faults({"name": username_fault(self.name)})


@dataclass(frozen=True, slots=True)
class MemberChange:
    """What is to change about a member; DomainError INVALID for an impossible name."""

    name: str | Unset = UNSET
    tier: Tier | Unset = UNSET

    def __post_init__(self) -> None:
        fault = None if isinstance(self.name, Unset) else username_fault(self.name)
        refuse_faults({"name": fault})


def user_id_of(text: str) -> UUID | None:
    """The id that a text in a path or an event stands for: a UUID in lower case with hyphens."""
    return UUID(text) if _UUID.fullmatch(text) else None


def refuse_unpaid(tier: Tier, asker: User | None) -> None:
    """Return for staff, and for what costs nothing; DomainError FORBIDDEN otherwise."""
    if tier is not Tier.STANDARD and not (asker and asker.is_staff):
        raise DomainError(Kind.FORBIDDEN, {"tier": "requires payment"})


def refuse_strangers(user: User, asker: User) -> None:
    """Return for the user and for staff; DomainError FORBIDDEN for anybody else."""
    if asker.id != user.id and not asker.is_staff:
        raise DomainError(Kind.FORBIDDEN, {"user": "forbidden"})


def refuse_own_grant(change: MemberChange, asker: User) -> None:
    """Return where no tier is given, or by staff; DomainError FORBIDDEN otherwise."""
    if not isinstance(change.tier, Unset) and not asker.is_staff:
        raise DomainError(Kind.FORBIDDEN, {"tier": "forbidden"})


def refuse_unmet(precondition: Precondition, user: User) -> None:
    """Return for a version that is meant; DomainError PRECONDITION_FAILED for another."""
    if not precondition(user.version):
        raise DomainError(Kind.PRECONDITION_FAILED, {"user": "has changed"})


def greeting(user: User) -> str:
    """How a member of a paid tier is welcomed; DomainError FORBIDDEN for any other."""
    if user.tier is Tier.STANDARD:
        raise DomainError(Kind.FORBIDDEN, {"tier": "requires Pro"})
    return f"Welcome to the Forge, {user.username}."

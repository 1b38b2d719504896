"""Lists of members: a page, and how the next one is found."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self
from uuid import UUID

from core.domain.accounts import User
from core.domain.errors import DomainError, Kind
from core.domain.membership_tiers import Tier


@dataclass(frozen=True, slots=True)
class Position:
    """Where a list of members, oldest first, goes on: after this one of them.

    It names what the list is sorted by, so that it holds whoever comes or goes meanwhile.
    """

    created_at: datetime
    user_id: UUID


@dataclass(frozen=True, slots=True)
class MemberFilter:
    """Whose list it is, of one tier or of all, and from where on."""

    tier: Tier | None = None
    after: Position | None = None


@dataclass(frozen=True, slots=True)
class MemberPage:
    """Some members, oldest first, and where the next page begins, None on the last."""

    users: tuple[User, ...]
    next: Position | None

    @classmethod
    def of(cls, found: Sequence[User], limit: int) -> Self:
        """The page out of what was found: one user more than it holds tells of another page."""
        users = tuple(found[:limit])
        last = users[-1] if len(found) > limit else None
        return cls(users, Position(last.created_at, last.id) if last else None)


def refuse_other_list(tier: Tier | None, began_with: Tier | None) -> None:
    """Return where a cursor belongs to the list of that tier; DomainError INVALID otherwise."""
    if tier is not began_with:
        raise DomainError(Kind.INVALID, {"cursor": "is invalid"})

"""What people see of members."""

from collections.abc import Iterable
from typing import Self
from uuid import UUID

from pydantic import BaseModel

from core.domain.accounts import Bearer, User
from core.domain.membership_tiers import Tier
from fastapi_app.schemas import SHOWN_IN_CAMEL_CASE, Timestamp


class Member(BaseModel):
    """A member as everybody may see them."""

    model_config = SHOWN_IN_CAMEL_CASE

    id: UUID
    name: str
    tier: Tier
    created_at: Timestamp

    @classmethod
    def of(cls, user: User) -> Self:
        """The member that a user is."""
        return cls(id=user.id, name=user.username, tier=user.tier, created_at=user.created_at)


class NewMember(Member):
    """A member as they see themselves once: with the token that stands for them."""

    token: str

    @classmethod
    def signed_in(cls, member: Bearer) -> Self:
        """The member, whose token is shown nowhere else."""
        return cls(**dict(Member.of(member.user)), token=member.token)


class MembersResponse(BaseModel):
    """A page of members, and the cursor of the next one."""

    users: list[Member]
    next: str | None

    @classmethod
    def of(cls, users: Iterable[User], cursor: str | None) -> Self:
        """The answer that shows them."""
        return cls(users=[Member.of(user) for user in users], next=cursor)


class Welcome(BaseModel):
    """What members of a paid tier hear."""

    message: str
    tier: Tier

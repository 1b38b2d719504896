"""Accounts: who somebody is, what they may call themselves, and how others see them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from core.domain.changes import UNSET, Unset, given
from core.domain.errors import DomainError, Kind, refuse_faults
from core.domain.membership_tiers import Tier
from core.domain.texts import (
    BIO_LIMIT,
    IMAGE_LIMIT,
    email_fault,
    length_fault,
    password_fault,
    username_fault,
)


@dataclass(frozen=True, slots=True)
class User:
    """One account as it is stored; `version` rises by one with each change."""

    id: UUID
    username: str
    email: str | None
    password_hash: str | None
    bio: str | None
    image: str | None
    tier: Tier
    is_staff: bool
    version: int
    created_at: datetime

    @property
    def email_key(self) -> str | None:
        """What no two accounts may share, None without an email."""
        return None if self.email is None else email_key(self.email)


@dataclass(frozen=True, slots=True)
class Registration:
    """What somebody who registers asks for; DomainError INVALID names all that is wrong."""

    username: str
    email: str
    password: str

    def __post_init__(self) -> None:
        refuse_faults(
            {
                "username": username_fault(self.username),
                "email": email_fault(self.email),
                "password": password_fault(self.password),
            }
        )


@dataclass(frozen=True, slots=True)
class AccountChange:
    """What somebody wants changed about themselves; DomainError INVALID as for a registration."""

    username: str | Unset = UNSET
    email: str | Unset = UNSET
    password: str | Unset = UNSET
    bio: str | Unset | None = UNSET
    image: str | Unset | None = UNSET

    def __post_init__(self) -> None:
        refuse_faults({name: _RULES[name](value) for name, value in given(self).items()})


_RULES: Mapping[str, Callable[[Any], str | None]] = {
    "username": username_fault,
    "email": email_fault,
    "password": password_fault,
    "bio": partial(length_fault, limit=BIO_LIMIT),
    "image": partial(length_fault, limit=IMAGE_LIMIT),
}


@dataclass(frozen=True, slots=True)
class Profile:
    """A user as a viewer sees them; `following` is false for a viewer who is nobody."""

    username: str
    bio: str | None
    image: str | None
    following: bool


def changed(user: User, change: AccountChange, password_hash: str | None) -> User:
    """The user after a change, one version on; an empty bio or image is none at all."""
    members = given(change)
    members.pop("password", None)
    for opaque in ("bio", "image"):
        if opaque in members:
            members[opaque] = members[opaque] or None
    if password_hash is not None:
        members["password_hash"] = password_hash
    return replace(user, version=user.version + 1, **members)


def profile_of(user: User, *, following: bool) -> Profile:
    """The part of a user that everybody may see."""
    return Profile(user.username, user.bio, user.image, following)


def email_key(email: str) -> str:
    """What two emails share if they are the same one: Python's lower case of it."""
    return email.lower()


def already_taken(subjects: Iterable[str]) -> DomainError:
    """The refusal of a username or an email that somebody else has."""
    return DomainError(Kind.TAKEN, dict.fromkeys(subjects, "has already been taken"))

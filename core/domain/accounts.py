"""Accounts: users, the tokens that authenticate them, and their public profiles."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256
from typing import Any, Self
from uuid import UUID

from core.domain.errors import DomainError, Kind, raise_if_invalid
from core.domain.membership_tiers import Tier
from core.domain.validation import (
    BIO_LIMIT,
    IMAGE_LIMIT,
    UNSET,
    Unset,
    email_error,
    length_error,
    password_error,
    set_members,
    username_error,
)

TOKEN_LIFETIME = timedelta(days=30)
TOKENS_PER_USER = 100


@dataclass(frozen=True, slots=True)
class User:
    """A stored account. `version` rises by one with each change."""

    id: UUID
    username: str
    email: str | None
    password_hash: str | None = field(repr=False)
    bio: str | None
    image: str | None
    tier: Tier
    is_staff: bool
    version: int
    created_at: datetime

    @property
    def email_key(self) -> str | None:
        """The unique form of the email address; None if there is none."""
        return None if self.email is None else email_key(self.email)


@dataclass(frozen=True, slots=True)
class Principal:
    """The authenticated user on whose behalf a use case runs."""

    user: User

    @property
    def id(self) -> UUID:
        """The user's id."""
        return self.user.id


@dataclass(frozen=True, slots=True)
class Bearer(Principal):
    """A user who authenticated with a token, or to whom one was just issued."""

    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Token:
    """A stored token: SHA-256 in hex, its user, and when it expires (exclusive)."""

    digest: str = field(repr=False)
    user_id: UUID
    expires_at: datetime

    @property
    def id(self) -> str:
        """The name by which its owner ends it: 32 hex digits, from which no digest follows."""
        return public_token_id(self.digest)

    @property
    def created_at(self) -> datetime:
        """When it was issued."""
        return self.expires_at - TOKEN_LIFETIME


@dataclass(frozen=True, slots=True)
class ListedToken:
    """A token in its owner's list. `current` says whether the request was sent with it."""

    id: str
    created_at: datetime
    expires_at: datetime
    current: bool

    @classmethod
    def of(cls, token: Token, current_digest: str) -> Self:
        """The token for a request that was sent with the token of that digest."""
        current = token.digest == current_digest
        return cls(token.id, token.created_at, token.expires_at, current)


@dataclass(frozen=True, slots=True)
class Registration:
    """A new account. Raises DomainError (INVALID) that names each invalid member."""

    username: str
    email: str
    password: str = field(repr=False)

    def __post_init__(self) -> None:
        raise_if_invalid(
            {
                "username": username_error(self.username),
                "email": email_error(self.email),
                "password": password_error(self.password),
            }
        )


@dataclass(frozen=True, slots=True)
class AccountChange:
    """A partial update of an account. Raises DomainError (INVALID) like Registration."""

    username: str | Unset = UNSET
    email: str | Unset = UNSET
    password: str | Unset = field(default=UNSET, repr=False)
    bio: str | Unset | None = UNSET
    image: str | Unset | None = UNSET

    def __post_init__(self) -> None:
        raise_if_invalid({name: _RULES[name](value) for name, value in set_members(self).items()})


_RULES: Mapping[str, Callable[[Any], str | None]] = {
    "username": username_error,
    "email": email_error,
    "password": password_error,
    "bio": partial(length_error, limit=BIO_LIMIT),
    "image": partial(length_error, limit=IMAGE_LIMIT),
}


@dataclass(frozen=True, slots=True)
class Profile:
    """The public part of a user. `following` says whether the requesting user follows them."""

    username: str
    bio: str | None
    image: str | None
    following: bool


def apply_account_change(user: User, change: AccountChange, password_hash: str | None) -> User:
    """Return the next version of the user. An empty bio or image becomes None."""
    members = set_members(change)
    members.pop("password", None)
    for optional in ("bio", "image"):
        if optional in members:
            members[optional] = members[optional] or None
    if password_hash is not None:
        members["password_hash"] = password_hash
    return replace(user, version=user.version + 1, **members)


def profile_of(user: User, *, following: bool) -> Profile:
    """The public part of a user."""
    return Profile(user.username, user.bio, user.image, following)


def email_key(email: str) -> str:
    """The form in which email addresses are compared: lower case, as Python converts it."""
    return email.lower()


def taken(subjects: Iterable[str]) -> DomainError:
    """The error for a username or an email address that another user has."""
    return DomainError(Kind.TAKEN, dict.fromkeys(subjects, "has already been taken"))


def token_digest(token: str) -> str:
    """The SHA-256 of a token in hex. Only this form is stored."""
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def public_token_id(digest: str) -> str:
    """The public id of a token. It is derived, so that no column has to store it."""
    return sha256(f"id:{digest}".encode()).hexdigest()[:32]


def new_token(token: str, user: User, now: datetime) -> Token:
    """A token that is valid for 30 days from now."""
    return Token(token_digest(token), user.id, now + TOKEN_LIFETIME)

"""Tokens: opaque texts that stand for a user, kept only as digests."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from core.domain.accounts import User

TOKEN_LIFE = timedelta(days=30)
TOKENS_KEPT = 100


@dataclass(frozen=True, slots=True)
class StoredToken:
    """What is kept of a token: SHA-256 in hex, whose it is, and when it ends (exclusive)."""

    digest: str
    user_id: UUID
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A user together with the token that stands for them."""

    user: User
    token: str


def token_digest(token: str) -> str:
    """The only form of a token that is stored; any text has one."""
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def stored_token(token: str, user: User, now: datetime) -> StoredToken:
    """A token issued now, valid for 30 days."""
    return StoredToken(token_digest(token), user.id, now + TOKEN_LIFE)

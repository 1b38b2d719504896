"""Accounts for stores to keep."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from core.domain.accounts import Token, User
from core.domain.membership_tiers import Tier

NOON = datetime(2026, 11, 22, 12, 0, 5, tzinfo=UTC)
TAKEN = "has already been taken"

ANNA = User(
    id=UUID(int=1),
    username="anna",
    email="Anna@x.org",
    password_hash="hash of anna's password",
    bio="born in Umeå",
    image="https://x.org/anna.png",
    tier=Tier.STANDARD,
    is_staff=False,
    version=1,
    created_at=NOON,
)
BERT = replace(ANNA, id=UUID(int=2), username="bert", email="bert@x.org")


def token(name: str, user: User, expires_at: datetime) -> Token:
    """A token of a user, its digest made up."""
    return Token(name.ljust(64, "."), user.id, expires_at)

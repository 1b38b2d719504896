"""The role of whatever keeps tokens for accounts."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from core.domain.accounts import User
from core.domain.tokens import StoredToken


class Tokens(Protocol):
    """Who holds which token; knows digests only."""

    async def issue(self, token: StoredToken) -> None:
        """Let the digest stand for its user until the token expires."""

    async def holder(self, digest: str, now: datetime) -> User | None:
        """The user behind a digest whose token has not expired."""

    async def revoke(self, digest: str) -> None:
        """End one token; nothing where there is none."""

    async def revoke_others(self, user_id: UUID, digest: str) -> None:
        """End all tokens of a user but that one."""

    async def prune(self, user_id: UUID, now: datetime, keep: int) -> None:
        """Delete a user's expired tokens, and of the rest all but the `keep` newest."""

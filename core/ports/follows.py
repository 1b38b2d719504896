"""The role of whatever keeps who follows whom among the accounts."""

from typing import Protocol
from uuid import UUID


class Follows(Protocol):
    """Who follows whom; a pair counts once."""

    async def add(self, follower_id: UUID, followed_id: UUID) -> None:
        """Let one follow the other; nothing where they already do."""

    async def remove(self, follower_id: UUID, followed_id: UUID) -> None:
        """Let one follow the other no longer; nothing where they do not."""

    async def exists(self, follower_id: UUID, followed_id: UUID) -> bool:
        """Whether one follows the other."""

"""The role of the password hasher."""

from typing import Protocol


class PasswordHasher(Protocol):
    """Turns passwords into what may be stored, slowly on purpose."""

    async def hash(self, password: str) -> str:
        """A salted hash with its own parameters in it; at most 128 characters."""

    async def verify(self, password_hash: str | None, password: str) -> bool:
        """Whether they belong together; costs one verification even where there is no hash."""

    def is_outdated(self, password_hash: str) -> bool:
        """Whether a hash was made with weaker parameters than today's."""

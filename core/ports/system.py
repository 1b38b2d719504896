"""Ports for the clock, randomness, password hashing, and the security log."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from core.domain.security_events import SecurityEvent


class Clock(Protocol):
    """The current time."""

    def now(self) -> datetime:
        """The time in UTC, in whole milliseconds."""


class Randomness(Protocol):
    """Unpredictable, unique values."""

    def token(self) -> str:
        """256 random bits as URL-safe text."""

    def slug_suffix(self) -> str:
        """8 random characters of 0-9 and a-z."""

    def uuid(self) -> UUID:
        """A new id."""


class PasswordHasher(Protocol):
    """A slow, salted hash. Raises DomainError (OVERLOADED) if too many passwords wait for it."""

    async def hash(self, password: str) -> str:
        """A salted hash that includes its parameters; at most 128 characters."""

    async def verify(self, password_hash: str | None, password: str) -> bool:
        """Whether they match. Without a hash it returns False at the same cost."""

    def is_outdated(self, password_hash: str) -> bool:
        """Whether the hash was made with weaker parameters than the current ones."""


class SecurityLog(Protocol):
    """Where operators look for attacks."""

    def record(self, event: SecurityEvent) -> None:
        """Write an event, with the time, the request's id and the client's address."""

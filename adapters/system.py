"""The machine's own clock and randomness."""

import secrets
import uuid
from datetime import UTC, datetime


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The time in UTC, in whole milliseconds."""
        now = datetime.now(UTC)
        return now.replace(microsecond=now.microsecond // 1000 * 1000)


class SystemRandomness:
    """The machine's random source."""

    def token(self) -> str:
        """256 random bits as URL-safe text, 43 characters."""
        return secrets.token_urlsafe(32)

    def uuid(self) -> uuid.UUID:
        """A random UUID (version 4)."""
        return uuid.uuid4()

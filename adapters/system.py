"""The machine's own clock and randomness."""

import secrets
import uuid
from datetime import UTC, datetime
from string import ascii_lowercase, digits

from core.domain.slugs import SUFFIX_LENGTH

_LETTERS = digits + ascii_lowercase


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

    def slug_suffix(self) -> str:
        """8 random characters of 0-9 and a-z."""
        return "".join(secrets.choice(_LETTERS) for _ in range(SUFFIX_LENGTH))

    def uuid(self) -> uuid.UUID:
        """A random UUID (version 4)."""
        return uuid.uuid4()

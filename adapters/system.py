"""The machine's clock, random source and cores."""

import os
import secrets
import uuid
from datetime import UTC, datetime
from string import ascii_lowercase, digits

from core.domain.articles import SLUG_SUFFIX_LENGTH

_ALPHABET = digits + ascii_lowercase


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The time in UTC, in whole milliseconds."""
        now = datetime.now(UTC)
        return now.replace(microsecond=now.microsecond // 1000 * 1000)


class SystemRandomness:
    """The operating system's random source."""

    def token(self) -> str:
        """256 random bits as URL-safe text, 43 characters."""
        return secrets.token_urlsafe(32)

    def slug_suffix(self) -> str:
        """8 random characters of 0-9 and a-z."""
        return "".join(secrets.choice(_ALPHABET) for _ in range(SLUG_SUFFIX_LENGTH))

    def uuid(self) -> uuid.UUID:
        """A random UUID (version 4)."""
        return uuid.uuid4()


def usable_cores() -> int:
    """The number of cores that this process may run on. A container's CPU quota is not seen."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1

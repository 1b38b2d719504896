"""Test doubles of two ports: a clock that tests set, and randomness that repeats."""

from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from string import ascii_lowercase, digits
from uuid import UUID

from adapters.system import SystemClock, SystemRandomness
from core.domain.articles import SLUG_SUFFIX_LENGTH


class SettableClock:
    """The system's time until a test moves or stops it."""

    def __init__(self) -> None:
        self._offset = timedelta()
        self._stopped_at: datetime | None = None
        self._is_broken = False

    def now(self) -> datetime:
        """The time in UTC, in whole milliseconds. Raises RuntimeError while the clock is broken."""
        if self._is_broken:
            raise RuntimeError("secret-of-the-broken-clock")
        return (self._stopped_at or SystemClock().now()) + self._offset

    def advance(self, by: timedelta) -> None:
        """Move the clock forward."""
        self._offset += by

    def stop(self, at: datetime) -> None:
        """Stop the clock at a time. From then on only `advance` moves it."""
        self._stopped_at, self._offset = at, timedelta()

    def break_down(self) -> None:
        """Raise from now on, with a text that no response may contain."""
        self._is_broken = True

    def reset(self) -> None:
        """Return to the system's time."""
        self._offset, self._stopped_at, self._is_broken = timedelta(), None, False


class SettableRandomness:
    """The system's randomness until a test begins a sequence, which a seed repeats."""

    def __init__(self) -> None:
        self._random: Random | None = None

    def begin(self, seed: str) -> None:
        """Begin the sequence of a seed."""
        self._random = Random(seed)  # noqa: S311  # has to repeat, not to be secret

    def reset(self) -> None:
        """Return to the system's randomness."""
        self._random = None

    def token(self) -> str:
        """256 bits as URL-safe text, 43 characters."""
        if self._random is None:
            return SystemRandomness().token()
        return urlsafe_b64encode(self._random.randbytes(32)).decode().rstrip("=")

    def slug_suffix(self) -> str:
        """8 characters of 0-9 and a-z."""
        if self._random is None:
            return SystemRandomness().slug_suffix()
        return "".join(self._random.choices(digits + ascii_lowercase, k=SLUG_SUFFIX_LENGTH))

    def uuid(self) -> UUID:
        """A UUID (version 4)."""
        if self._random is None:
            return SystemRandomness().uuid()
        return UUID(int=self._random.getrandbits(128), version=4)


@dataclass(frozen=True)
class Doubles:
    """A clock and randomness, which several apps can share."""

    clock: SettableClock = field(default_factory=SettableClock)
    randomness: SettableRandomness = field(default_factory=SettableRandomness)

    def reset(self) -> None:
        """Return to the system's time and randomness."""
        self.clock.reset()
        self.randomness.reset()

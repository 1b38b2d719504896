"""The world around the core, written by hand and wholly in a test's power."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from uuid import UUID

from core.domain.errors import DomainError, Kind
from core.domain.inference import ModelInput


class StoppedClock:
    """A clock that moves only when it is told to."""

    def __init__(self) -> None:
        self._now = datetime(2026, 11, 22, 15, 29, 0, 123_000, tzinfo=UTC)

    def now(self) -> datetime:
        """The time it was set to."""
        return self._now

    def advance(self, by: timedelta) -> None:
        """Let time pass."""
        self._now += by


class CountedRandomness:
    """Ids, tokens and suffixes that are numbered: token-1, token-2, …; 00000001, …"""

    def __init__(self) -> None:
        self._tokens, self._suffixes, self._ids = count(1), count(1), count(1)

    def token(self) -> str:
        """The next token."""
        return f"token-{next(self._tokens)}"

    def slug_suffix(self) -> str:
        """The next suffix."""
        return f"{next(self._suffixes):08}"

    def uuid(self) -> UUID:
        """The next id."""
        return UUID(int=next(self._ids))


class PlainPasswords:
    """Hashes that show what they hide, "<strength>:<password>", and counts of the work done.

    `meanwhile` is called whenever it is busy, as others would call at that moment.
    """

    def __init__(self) -> None:
        self.strength = 1
        self.hashes = 0
        self.verifications = 0
        self.meanwhile: Callable[[], object] = lambda: None

    async def hash(self, password: str) -> str:
        """The password behind today's strength."""
        self.hashes += 1
        self.meanwhile()
        return f"{self.strength}:{password}"

    async def verify(self, password_hash: str | None, password: str) -> bool:
        """Whether the hash shows that password."""
        self.verifications += 1
        self.meanwhile()
        return password_hash is not None and password_hash.partition(":")[2] == password

    def is_outdated(self, password_hash: str) -> bool:
        """Whether the hash shows less than today's strength."""
        return int(password_hash.partition(":")[0]) < self.strength


class NoModels:
    """Models, of which there are none."""

    async def predict(self, question: ModelInput, deadline: float) -> float:
        """No answer."""
        raise DomainError(Kind.NOT_FOUND, {"model": "not found"})


class OneModel:
    """One model of that name, which always answers the same, and what it was asked."""

    def __init__(self, model_id: str, answer: float) -> None:
        self.asked: list[tuple[ModelInput, float]] = []
        self._model_id, self._answer = model_id, answer

    async def predict(self, question: ModelInput, deadline: float) -> float:
        """The answer, if it is that model that is asked."""
        self.asked.append((question, deadline))
        if question.model_id != self._model_id:
            raise DomainError(Kind.NOT_FOUND, {"model": "not found"})
        return self._answer

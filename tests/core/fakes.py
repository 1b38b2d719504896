"""Fakes of the ports."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from uuid import UUID

import pytest

from adapters.memory.store import MemoryStore, MemoryUnitOfWork
from core.domain.errors import DomainError, Kind
from core.domain.inference import ModelInput
from core.domain.security_events import SecurityEvent
from core.ports.store import Stale


class ManualClock:
    """A clock that stands still until `advance`."""

    def __init__(self) -> None:
        self._now = datetime(2026, 11, 22, 15, 29, 0, 123_000, tzinfo=UTC)

    def now(self) -> datetime:
        """The current time."""
        return self._now

    def advance(self, by: timedelta) -> None:
        """Move the clock."""
        self._now += by


class SequentialRandomness:
    """Numbered ids, tokens and suffixes: token-1, token-2, …; 00000001, …"""

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


class PlainHasher:
    """Readable hashes, "<strength>:<password>", and counts of the work done.

    `meanwhile` is called whenever it is busy, as others would call at that moment.
    """

    def __init__(self) -> None:
        self.strength = 1
        self.hashes = 0
        self.verifications = 0
        self.meanwhile: Callable[[], object] = lambda: None

    async def hash(self, password: str) -> str:
        """The password after the current strength."""
        self.hashes += 1
        self.meanwhile()
        return f"{self.strength}:{password}"

    async def verify(self, password_hash: str | None, password: str) -> bool:
        """Whether they match."""
        self.verifications += 1
        self.meanwhile()
        return password_hash is not None and password_hash.partition(":")[2] == password

    def is_outdated(self, password_hash: str) -> bool:
        """Whether the hash has less than the current strength."""
        return int(password_hash.partition(":")[0]) < self.strength


class RecordedEvents:
    """A security log that keeps its events."""

    def __init__(self) -> None:
        self.events: list[SecurityEvent] = []

    def record(self, event: SecurityEvent) -> None:
        """Keep an event."""
        self.events.append(event)


class NoModels:
    """No models at all."""

    async def predict(self, model_input: ModelInput, deadline: float) -> float:
        """Raise DomainError (NOT_FOUND)."""
        raise DomainError(Kind.NOT_FOUND, {"model": "not found"})


class OneModel:
    """One model with a constant output. Records its requests."""

    def __init__(self, model_id: str, output: float) -> None:
        self.requests: list[tuple[ModelInput, float]] = []
        self._model_id, self._output = model_id, output

    async def predict(self, model_input: ModelInput, deadline: float) -> float:
        """The output, or DomainError (NOT_FOUND) for another id."""
        self.requests.append((model_input, deadline))
        if model_input.model_id != self._model_id:
            raise DomainError(Kind.NOT_FOUND, {"model": "not found"})
        return self._output


class CountingStore(MemoryStore):
    """A store that counts its units of work: those that are open, and all of them."""

    def __init__(self) -> None:
        super().__init__()
        self.open_units = 0
        self.units = 0

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[MemoryUnitOfWork]:
        """A unit that only reads."""
        async with super().reading() as work, self._counted():
            yield work

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[MemoryUnitOfWork]:
        """A unit that is committed at its end."""
        async with super().writing() as work, self._counted():
            yield work

    @asynccontextmanager
    async def _counted(self) -> AsyncIterator[None]:
        self.units += 1
        self.open_units += 1
        try:
            yield
        finally:
            self.open_units -= 1


class StaleWrites:
    """Makes a method of the store raise Stale, the next `failures` times that it is called."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, table: type, method: str) -> None:
        self.failures = self.writes = 0
        write = getattr(table, method)

        async def write_or_raise_stale(*args: object) -> object:
            self.writes += 1
            if self.writes <= self.failures:
                raise Stale
            return await write(*args)

        monkeypatch.setattr(table, method, write_or_raise_stale)

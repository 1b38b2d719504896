"""The ports that use cases are tested with, and two users."""

import pytest

from core.domain.accounts import Bearer, Registration
from core.ports import Ports
from core.run_blocking import run_blocking
from core.use_cases.accounts import register
from tests.core.fakes import (
    CountingStore,
    ManualClock,
    NoModels,
    PlainHasher,
    RecordedEvents,
    SequentialRandomness,
)


@pytest.fixture
def store() -> CountingStore:
    """An empty store."""
    return CountingStore()


@pytest.fixture
def clock() -> ManualClock:
    """A clock that stands still until it is advanced."""
    return ManualClock()


@pytest.fixture
def passwords() -> PlainHasher:
    """A hasher that counts its work."""
    return PlainHasher()


@pytest.fixture
def security_log() -> RecordedEvents:
    """A security log that keeps its events."""
    return RecordedEvents()


@pytest.fixture
def ports(
    store: CountingStore,
    clock: ManualClock,
    passwords: PlainHasher,
    security_log: RecordedEvents,
) -> Ports:
    """The ports, over the store in memory."""
    return Ports(store, passwords, clock, SequentialRandomness(), NoModels(), security_log)


@pytest.fixture
def anna(ports: Ports) -> Bearer:
    """Anna, who registered as anna, Anna@x.org, with the password "annas password"."""
    return run_blocking(register(ports, Registration("anna", "Anna@x.org", "annas password")))


@pytest.fixture
def bert(ports: Ports) -> Bearer:
    """Bert, who registered as bert, bert@x.org, with the password "berts password"."""
    return run_blocking(register(ports, Registration("bert", "bert@x.org", "berts password")))

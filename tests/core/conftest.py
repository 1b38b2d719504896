"""The ports that the core's tests drive it with."""

import pytest

from core.domain.accounts import Bearer, Registration
from core.ports import Ports
from core.run_blocking import run_blocking
from core.use_cases.accounts import register
from tests.core.fakes import CountedRandomness, NoModels, PlainPasswords, StoppedClock
from tests.core.watched_store import WatchedStore


@pytest.fixture
def store() -> WatchedStore:
    """An empty store."""
    return WatchedStore()


@pytest.fixture
def clock() -> StoppedClock:
    """A clock that stands still."""
    return StoppedClock()


@pytest.fixture
def passwords() -> PlainPasswords:
    """A hasher whose work is counted."""
    return PlainPasswords()


@pytest.fixture
def ports(store: WatchedStore, clock: StoppedClock, passwords: PlainPasswords) -> Ports:
    """All that a use case needs."""
    return Ports(store, passwords, clock, CountedRandomness(), NoModels())


@pytest.fixture
def anna(ports: Ports) -> Bearer:
    """Anna, who registered as anna, Anna@x.org, with the password "annas password"."""
    return run_blocking(register(ports, Registration("anna", "Anna@x.org", "annas password")))


@pytest.fixture
def bert(ports: Ports) -> Bearer:
    """Bert, who registered as bert, bert@x.org, with the password "berts password"."""
    return run_blocking(register(ports, Registration("bert", "bert@x.org", "berts password")))

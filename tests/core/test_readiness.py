"""Whether the Forge can do its work."""

import pytest

from core.domain.errors import DomainError, Kind
from core.ports import Ports
from core.run_blocking import run_blocking
from core.use_cases.service import check_readiness
from tests.core.watched_store import WatchedStore
from tests.refused import refused


def test_it_is_ready_when_the_store_is(ports: Ports) -> None:
    run_blocking(check_readiness(ports))


@pytest.mark.parametrize("kind", [Kind.UNAVAILABLE, Kind.NOT_MIGRATED])
def test_it_is_not_ready_when_the_store_says_why(
    ports: Ports, store: WatchedStore, monkeypatch: pytest.MonkeyPatch, kind: Kind
) -> None:
    async def refuse() -> None:
        raise DomainError(kind, {"database": "says why"})

    monkeypatch.setattr(store, "check", refuse)
    with refused(kind, {"database": "says why"}):
        run_blocking(check_readiness(ports))

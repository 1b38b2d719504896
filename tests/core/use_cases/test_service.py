"""Readiness."""

import pytest

from core.domain.errors import DomainError, Kind
from core.ports import Ports
from core.run_blocking import run_blocking
from core.use_cases.service import check_readiness
from tests.core.fakes import CountingStore
from tests.errors import expect_error


def test_the_service_is_ready_if_the_store_is(ports: Ports) -> None:
    run_blocking(check_readiness(ports))


@pytest.mark.parametrize("kind", [Kind.UNAVAILABLE, Kind.NOT_MIGRATED])
def test_errors_of_the_store_are_passed_on(
    ports: Ports, store: CountingStore, monkeypatch: pytest.MonkeyPatch, kind: Kind
) -> None:
    async def refuse() -> None:
        raise DomainError(kind, {"database": "says why"})

    monkeypatch.setattr(store, "check", refuse)
    with expect_error(kind, {"database": "says why"}):
        run_blocking(check_readiness(ports))

"""What is done to a member when somebody else was faster."""

from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any

import pytest

from adapters.memory.accounts import MemoryUsers
from adapters.memory.membership import MemoryLedger
from core.domain.accounts import Bearer
from core.domain.errors import Kind
from core.domain.membership import MemberChange, PaymentSucceeded
from core.domain.membership_tiers import Tier
from core.ports import Ports
from core.run_blocking import run_blocking
from core.use_cases.membership import appoint_staff, change_user, delete_user, receive_event
from tests.core.members import any_version, appointed, give, member, pay
from tests.core.rivals import Rivals
from tests.refused import refused

Use = Callable[[Ports, Bearer], Coroutine[Any, Any, object]]
# Each with the write in which others may be faster.
USES: dict[str, tuple[Use, type, str]] = {
    "change": (
        lambda ports, anna: change_user(
            ports, anna, str(anna.user.id), MemberChange("Anna"), any_version
        ),
        MemoryUsers,
        "replace",
    ),
    "delete": (
        lambda ports, anna: delete_user(ports, anna, str(anna.user.id), None),
        MemoryUsers,
        "delete",
    ),
    "payment": (
        lambda ports, anna: receive_event(
            ports, PaymentSucceeded("pi_1 paid", "pi_1", str(anna.user.id), "Pro")
        ),
        MemoryUsers,
        "replace",
    ),
    "staff": (lambda ports, _: appoint_staff(ports, "anna"), MemoryUsers, "replace"),
}


@pytest.mark.parametrize(("use", "table", "method"), USES.values(), ids=USES)
@pytest.mark.parametrize("wins", [0, 1, 2])
def test_it_is_decided_again_and_done_once(
    ports: Ports,
    anna: Bearer,
    monkeypatch: pytest.MonkeyPatch,
    use: Use,
    table: type,
    method: str,
    wins: int,
) -> None:
    rivals = Rivals(monkeypatch, table, method)
    rivals.wins = wins
    run_blocking(use(ports, anna))
    assert rivals.writes == wins + 1


@pytest.mark.parametrize(("use", "table", "method"), USES.values(), ids=USES)
def test_after_three_times_the_store_is_called_busy_and_nothing_is_done(
    ports: Ports,
    anna: Bearer,
    monkeypatch: pytest.MonkeyPatch,
    use: Use,
    table: type,
    method: str,
) -> None:
    rivals = Rivals(monkeypatch, table, method)
    rivals.wins = 3
    with refused(Kind.BUSY, {"database": "is busy"}):
        run_blocking(use(ports, anna))
    assert rivals.writes == 3
    assert member(ports, anna.user) == anna.user


def test_an_event_that_was_not_kept_counts_when_it_comes_again(
    ports: Ports, anna: Bearer, monkeypatch: pytest.MonkeyPatch
) -> None:
    Rivals(monkeypatch, MemoryUsers, "replace").wins = 3
    with refused(Kind.BUSY, {"database": "is busy"}):
        pay(ports, anna.user, Tier.PRO)
    pay(ports, anna.user, Tier.PRO)
    assert member(ports, anna.user) == replace(anna.user, tier=Tier.PRO, version=2)


def test_a_grant_that_meets_another_of_its_version_is_decided_again(
    ports: Ports, anna: Bearer, monkeypatch: pytest.MonkeyPatch
) -> None:
    staff = appointed(ports, "staff")
    Rivals(monkeypatch, MemoryLedger, "grant").wins = 2
    assert give(ports, staff, anna.user, Tier.PRO).version == 2

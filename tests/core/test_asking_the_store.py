"""What the store is asked, where no answer shows it: the memory store locks and counts nothing."""

from typing import Any

import pytest

from adapters.memory.accounts import MemoryUsers
from adapters.memory.membership import MemoryLedger
from core.domain.accounts import Bearer
from core.domain.membership import Grant, MemberChange, MemberFilter, PaymentSucceeded
from core.domain.membership_tiers import Tier
from core.ports import Ports
from core.run_blocking import run_blocking
from core.use_cases.membership import (
    change_user,
    delete_user,
    list_users,
    receive_event,
    show_user,
)
from tests.core.fakes import StoppedClock
from tests.core.members import any_version, appointed, give, pay


def asked(monkeypatch: pytest.MonkeyPatch, table: type, method: str) -> list[Any]:
    """What a table is asked from now on: what is given by position, then by name."""
    calls: list[Any] = []
    answer = getattr(table, method)

    async def noted(self: object, *given: object, **named: object) -> object:
        calls.append((*given, named) if named else given)
        return await answer(self, *given, **named)

    monkeypatch.setattr(table, method, noted)
    return calls


def test_whoever_is_changed_removed_or_paid_for_is_held_meanwhile(
    ports: Ports, anna: Bearer, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = str(anna.user.id)
    calls = asked(monkeypatch, MemoryUsers, "by_id")
    run_blocking(change_user(ports, anna, own, MemberChange("Anna"), any_version))
    assert calls == [(anna.user.id, {"lock": True})]
    pay(ports, anna.user, Tier.PRO)
    assert calls[1:] == [(anna.user.id,), (anna.user.id, {"lock": True})]
    run_blocking(delete_user(ports, anna, own, None))
    assert calls[3:] == [(anna.user.id, {"lock": True})]


def test_who_is_only_shown_is_not_held(
    ports: Ports, anna: Bearer, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = asked(monkeypatch, MemoryUsers, "by_id")
    run_blocking(show_user(ports, str(anna.user.id)))
    assert calls == [(anna.user.id, {"lock": False})]


def test_a_page_asks_for_one_member_more_than_it_shows(
    ports: Ports, anna: Bearer, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = asked(monkeypatch, MemoryUsers, "page")
    run_blocking(list_users(ports, MemberFilter(), 20))
    assert calls == [(MemberFilter(), 21)]


def test_the_ledger_knows_who_gave_a_tier_and_when_and_when_an_event_came(
    ports: Ports, anna: Bearer, clock: StoppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    staff, now = appointed(ports, "staff"), clock.now()
    events = asked(monkeypatch, MemoryLedger, "record_event")
    grants = asked(monkeypatch, MemoryLedger, "grant")
    give(ports, staff, anna.user, Tier.PRO)
    pay(ports, anna.user, Tier.PRO)
    assert grants == [(Grant(anna.user.id, 2, Tier.PRO, staff.user.id, now),)]
    assert events == [("pi_1 paid", now)]


def test_nobody_is_looked_for_where_an_event_names_nobody(
    ports: Ports, anna: Bearer, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = asked(monkeypatch, MemoryUsers, "by_id")
    run_blocking(receive_event(ports, PaymentSucceeded("evt_1", "pi_1", "nobody", "Pro")))
    assert calls == []

"""Seeing members, and being welcomed as one."""

from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from core.domain.accounts import Bearer, User
from core.domain.errors import Kind
from core.domain.membership import (
    MemberChange,
    MemberFilter,
    MemberPage,
    Position,
)
from core.domain.membership_tiers import Tier
from core.ports import Ports
from core.run_blocking import run_blocking
from core.use_cases.membership import (
    change_user,
    delete_user,
    list_users,
    show_user,
    welcome_member,
)
from tests.core.fakes import StoppedClock
from tests.core.members import any_version, appointed, join, member, pay
from tests.core.watched_store import WatchedStore
from tests.refused import refused

Use = Callable[[Ports, Bearer, str], Coroutine[Any, Any, object]]
USES: dict[str, Use] = {
    "show": lambda ports, _, user_id: show_user(ports, user_id),
    "change": lambda p, u, user_id: change_user(p, u, user_id, MemberChange("b"), any_version),
    "delete": lambda ports, user, user_id: delete_user(ports, user, user_id, any_version),
}


@pytest.fixture
def joined(ports: Ports, clock: StoppedClock) -> list[User]:
    """Seven members; of those, the second to fifth joined at the same moment."""
    users = []
    for number in range(7):
        if number in (1, 5, 6):
            clock.advance(timedelta(milliseconds=1))
        users.append(join(ports, f"u{number}").user)
    return users


def pages(ports: Ports, limit: int, tier: Tier | None = None) -> list[tuple[User, ...]]:
    """All pages of a list."""
    found: list[tuple[User, ...]] = []
    after = None
    while not found or after:
        page = run_blocking(list_users(ports, MemberFilter(tier, after), limit))
        found, after = [*found, page.users], page.next
    return found


@pytest.mark.parametrize("limit", [1, 2, 3, 6, 7, 8, 100])
def test_the_pages_of_a_list_hold_everybody_once_oldest_first(
    ports: Ports, joined: list[User], limit: int
) -> None:
    found = pages(ports, limit)
    assert [user for page in found for user in page] == joined
    assert [len(page) for page in found[:-1]] == [limit] * (len(found) - 1)


def test_an_empty_list_has_one_empty_page(ports: Ports) -> None:
    assert run_blocking(list_users(ports, MemberFilter(), 20)) == MemberPage((), None)


def test_the_next_page_begins_after_the_last_of_this_one(ports: Ports, joined: list[User]) -> None:
    page = run_blocking(list_users(ports, MemberFilter(), 3))
    assert page.next == Position(joined[2].created_at, joined[2].id)


def test_a_page_that_ends_with_the_list_is_the_last(ports: Ports, joined: list[User]) -> None:
    after = Position(joined[3].created_at, joined[3].id)
    page = run_blocking(list_users(ports, MemberFilter(after=after), 3))
    assert page == MemberPage(tuple(joined[4:]), None)


def test_a_list_of_a_tier_holds_its_members_only(ports: Ports, joined: list[User]) -> None:
    for number in (1, 3, 6):
        pay(ports, joined[number], Tier.PRO, f"pi_{number}")
    pro = [replace(joined[number], tier=Tier.PRO, version=2) for number in (1, 3, 6)]
    assert pages(ports, 2, Tier.PRO) == [tuple(pro[:2]), tuple(pro[2:])]
    assert pages(ports, 9, Tier.ENTERPRISE) == [()]
    assert len(pages(ports, 9, Tier.STANDARD)[0]) == 4


def test_whoever_was_there_throughout_appears_once_whoever_comes_and_goes(
    ports: Ports, joined: list[User]
) -> None:
    page = run_blocking(list_users(ports, MemberFilter(), 3))
    staff = appointed(ports, "staff")
    for gone in (joined[0], joined[2], joined[4]):  # the one that the cursor names, too
        run_blocking(delete_user(ports, staff, str(gone.id), None))
    join(ports, "late")
    rest = run_blocking(list_users(ports, MemberFilter(after=page.next), 100))
    assert [user.username for user in rest.users] == ["u3", "u5", "u6", "staff", "late"]


def test_a_member_is_shown_by_id(ports: Ports, anna: Bearer, bert: Bearer) -> None:
    assert member(ports, bert.user) == bert.user


@pytest.mark.parametrize("use", USES.values(), ids=USES)
def test_an_id_that_nobody_has_is_not_found(ports: Ports, anna: Bearer, use: Use) -> None:
    with refused(Kind.NOT_FOUND, {"user": "not found"}):
        run_blocking(use(ports, anna, "00000000-0000-0000-0000-000000000009"))


@pytest.mark.parametrize("use", USES.values(), ids=USES)
@pytest.mark.parametrize("text", ["", "anna", "1", "00000000000000000000000000000001", "a\0"])
def test_an_id_that_nobody_can_have_is_not_found_without_asking_the_store(
    ports: Ports, anna: Bearer, store: WatchedStore, use: Use, text: str
) -> None:
    units_before = store.units
    with refused(Kind.NOT_FOUND, {"user": "not found"}):
        run_blocking(use(ports, anna, text))
    assert store.units == units_before


def test_a_member_is_welcomed_by_what_the_request_saw(ports: Ports, anna: Bearer) -> None:
    with refused(Kind.FORBIDDEN, {"tier": "requires Pro"}):
        run_blocking(welcome_member(anna))
    pay(ports, anna.user, Tier.PRO)
    seen = Bearer(member(ports, anna.user), anna.token)
    assert run_blocking(welcome_member(seen)) == "Welcome to the Forge, anna."

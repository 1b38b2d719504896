"""Becoming a member."""

from dataclasses import replace
from uuid import UUID

import pytest

from core.domain.accounts import Bearer, User
from core.domain.errors import Kind
from core.domain.membership import Grant, SignUp
from core.domain.membership_tiers import Tier
from core.ports import Ports
from core.run_blocking import run_blocking
from core.use_cases.accounts import authenticate, follow, show_profile
from core.use_cases.membership import sign_up
from tests.core.fakes import StoppedClock
from tests.core.members import appointed, join, member
from tests.core.watched_store import WatchedStore
from tests.refused import refused

PAID = [Tier.PRO, Tier.ENTERPRISE]


def test_a_new_member_has_a_name_and_a_token_and_nothing_else(
    ports: Ports, clock: StoppedClock
) -> None:
    made = User(
        id=UUID(int=1),
        username="anna",
        email=None,
        password_hash=None,
        bio=None,
        image=None,
        tier=Tier.STANDARD,
        is_staff=False,
        version=1,
        created_at=clock.now(),
    )
    assert join(ports, "anna") == Bearer(made, "token-1")
    assert run_blocking(authenticate(ports, "token-1")).user == made


def test_a_member_is_a_user_as_whoever_registered_is(ports: Ports, anna: Bearer) -> None:
    bert = join(ports, "bert")
    assert run_blocking(follow(ports, anna, "bert")).following
    assert run_blocking(follow(ports, bert, "anna")).following


@pytest.mark.usefixtures("anna")
def test_a_name_that_somebody_has_is_taken_and_nobody_is_made(ports: Ports) -> None:
    with refused(Kind.TAKEN, {"name": "has already been taken"}):
        join(ports, "anna")
    with refused(Kind.TOKEN_INVALID, {"token": "is invalid"}):
        run_blocking(authenticate(ports, "token-2"))


@pytest.mark.parametrize("tier", PAID)
def test_what_costs_something_is_refused_before_the_store_is_asked(
    ports: Ports, anna: Bearer, store: WatchedStore, tier: Tier
) -> None:
    units_before = store.units
    for asker in (None, anna):
        with refused(Kind.FORBIDDEN, {"tier": "requires payment"}):
            run_blocking(sign_up(ports, asker, SignUp("anna", tier)))
    assert store.units == units_before


@pytest.mark.parametrize("tier", PAID)
def test_staff_give_a_tier_to_whom_they_sign_up(
    ports: Ports, clock: StoppedClock, tier: Tier
) -> None:
    staff = appointed(ports, "staff")
    made = run_blocking(sign_up(ports, staff, SignUp("bert", tier))).user
    assert (made.tier, made.version, made.is_staff) == (tier, 1, False)
    assert member(ports, made) == made
    given = Grant(made.id, 1, tier, staff.user.id, clock.now())
    assert run_blocking(_grants(ports, made)) == [given]


@pytest.mark.parametrize("asked_by_staff", [True, False])
def test_the_lowest_tier_is_no_grant(ports: Ports, asked_by_staff: bool) -> None:
    asker = appointed(ports, "staff") if asked_by_staff else None
    made = run_blocking(sign_up(ports, asker, SignUp("bert"))).user
    assert run_blocking(_grants(ports, made)) == []


def test_who_signs_somebody_up_stays_who_they_are(ports: Ports) -> None:
    staff = appointed(ports, "staff")
    made = run_blocking(sign_up(ports, staff, SignUp("bert", Tier.PRO)))
    assert made == Bearer(replace(made.user, username="bert"), "token-2")
    assert run_blocking(authenticate(ports, staff.token)) == staff
    assert run_blocking(show_profile(ports, None, "bert")).username == "bert"


async def _grants(ports: Ports, user: User) -> list[Grant]:
    async with ports.store.reading() as work:
        return await work.ledger.grants(user.id)

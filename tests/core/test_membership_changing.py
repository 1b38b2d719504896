"""Changing members."""

from dataclasses import replace

import pytest

from core.domain.accounts import Bearer
from core.domain.errors import Kind
from core.domain.membership import MemberChange, Precondition
from core.domain.membership_tiers import Tier
from core.ports import Ports
from core.run_blocking import run_blocking
from core.use_cases.membership import change_user
from tests.core.members import any_version, appointed, give, member, pay, refund
from tests.refused import refused

STANDARD, PRO, ENTERPRISE = Tier


def first_version(version: int) -> bool:
    """The precondition of `If-Match: "1"`."""
    return version == 1


@pytest.fixture
def staff(ports: Ports) -> Bearer:
    """Somebody who is staff."""
    return appointed(ports, "staff")


def test_somebody_changes_their_own_name(ports: Ports, anna: Bearer) -> None:
    change = MemberChange("Anna")
    after = run_blocking(change_user(ports, anna, str(anna.user.id), change, first_version))
    assert after == replace(anna.user, username="Anna", version=2)
    assert member(ports, anna.user) == after


def test_staff_change_name_and_tier_of_anybody_at_once(
    ports: Ports, anna: Bearer, staff: Bearer
) -> None:
    change = MemberChange("Anna", PRO)
    after = run_blocking(change_user(ports, staff, str(anna.user.id), change, first_version))
    assert after == replace(anna.user, username="Anna", tier=PRO, version=2)
    assert member(ports, anna.user) == after


@pytest.mark.parametrize("change", [MemberChange(), MemberChange("anna")])
def test_a_change_that_changes_nothing_is_a_version_on_too(
    ports: Ports, anna: Bearer, change: MemberChange
) -> None:
    after = run_blocking(change_user(ports, anna, str(anna.user.id), change, any_version))
    assert after == replace(anna.user, version=2)


@pytest.mark.parametrize("name", ["bert", "staff"])
@pytest.mark.usefixtures("bert")
def test_a_name_that_is_taken_leaves_no_grant_behind(
    ports: Ports, anna: Bearer, staff: Bearer, name: str
) -> None:
    change = MemberChange(name, ENTERPRISE)
    with refused(Kind.TAKEN, {"name": "has already been taken"}):
        run_blocking(change_user(ports, staff, str(anna.user.id), change, any_version))
    assert member(ports, anna.user) == anna.user
    pay(ports, anna.user, PRO)
    assert member(ports, anna.user).tier is PRO


@pytest.mark.parametrize("precondition", [None, any_version, lambda _version: False])
def test_it_is_refused_in_the_order_of_the_contract(
    ports: Ports, anna: Bearer, bert: Bearer, precondition: Precondition | None
) -> None:
    change = MemberChange("anna", PRO)  # taken, and not theirs to give
    with refused(Kind.FORBIDDEN, {"user": "forbidden"}):
        run_blocking(change_user(ports, bert, str(anna.user.id), change, precondition))
    with refused(Kind.FORBIDDEN, {"tier": "forbidden"}):
        run_blocking(change_user(ports, bert, str(bert.user.id), change, precondition))


@pytest.mark.usefixtures("bert")
def test_a_precondition_is_needed_and_stands_before_what_is_taken(
    ports: Ports, anna: Bearer
) -> None:
    own, change = str(anna.user.id), MemberChange("bert")
    with refused(Kind.PRECONDITION_MISSING, {"if-match": "is required"}):
        run_blocking(change_user(ports, anna, own, change, None))
    with refused(Kind.PRECONDITION_FAILED, {"user": "has changed"}):
        run_blocking(change_user(ports, anna, own, change, lambda version: version == 2))
    assert member(ports, anna.user) == anna.user


def test_of_two_changes_of_one_version_the_second_is_refused(ports: Ports, anna: Bearer) -> None:
    own = str(anna.user.id)
    run_blocking(change_user(ports, anna, own, MemberChange("first"), first_version))
    with refused(Kind.PRECONDITION_FAILED, {"user": "has changed"}):
        run_blocking(change_user(ports, anna, own, MemberChange("second"), first_version))
    assert member(ports, anna.user).username == "first"


@pytest.mark.parametrize("tier", Tier)
def test_the_newest_grant_counts_and_not_the_highest(
    ports: Ports, anna: Bearer, staff: Bearer, tier: Tier
) -> None:
    for version, given in enumerate([PRO, ENTERPRISE, STANDARD, tier], start=2):
        after = give(ports, staff, anna.user, given)
        assert (after.tier, after.version) == (given, version)
        assert member(ports, anna.user) == after


def test_staff_give_themselves_what_they_like(ports: Ports, staff: Bearer) -> None:
    assert give(ports, staff, staff.user, ENTERPRISE).tier is ENTERPRISE


@pytest.mark.parametrize(
    ("given", "shown"), [(STANDARD, PRO), (PRO, PRO), (ENTERPRISE, ENTERPRISE)]
)
def test_less_than_what_is_paid_is_given_and_counts_once_it_is_refunded(
    ports: Ports, anna: Bearer, staff: Bearer, given: Tier, shown: Tier
) -> None:
    pay(ports, anna.user, PRO)
    after = give(ports, staff, anna.user, given)
    assert (after.tier, after.version) == (shown, 3)
    refund(ports)
    assert member(ports, anna.user).tier is given


def test_a_change_of_the_name_alone_leaves_the_tier(
    ports: Ports, anna: Bearer, staff: Bearer
) -> None:
    give(ports, staff, anna.user, PRO)
    change = MemberChange("Anna")
    after = run_blocking(change_user(ports, anna, str(anna.user.id), change, any_version))
    assert (after.tier, after.username, after.version) == (PRO, "Anna", 3)

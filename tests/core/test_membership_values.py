"""What members may be called, which ids there are, and who may do what."""

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

import pytest

from core.domain.accounts import User
from core.domain.errors import Kind
from core.domain.membership import (
    MemberChange,
    SignUp,
    check_precondition,
    greeting,
    parse_user_id,
    require_self_or_staff,
    require_staff_for_paid_tier,
    require_staff_to_change_tier,
)
from core.domain.membership_tiers import Tier
from tests.refused import refused

ID = "0123abcd-0123-4567-89ab-0123456789ab"


def user(number: int = 1, tier: Tier = Tier.STANDARD, *, is_staff: bool = False) -> User:
    """Somebody at version 3."""
    then = datetime(2026, 11, 22, tzinfo=UTC)
    return User(UUID(int=number), f"u{number}", None, None, None, None, tier, is_staff, 3, then)


ANNA, BERT, STAFF = user(1), user(2), user(3, is_staff=True)


@pytest.mark.parametrize("make", [SignUp, MemberChange])
@pytest.mark.parametrize(
    ("name", "fault"),
    [("", "is invalid"), (" a", "is invalid"), ("a/b", "is invalid"), ("a" * 65, "is too long")],
)
def test_a_name_has_the_form_of_a_username(
    make: Callable[[str], object], name: str, fault: str
) -> None:
    make("a" * 64)
    with refused(Kind.INVALID, {"name": fault}):
        make(name)


def test_a_change_may_leave_the_name_as_it_is() -> None:
    assert MemberChange(tier=Tier.PRO) == MemberChange(tier=Tier.PRO)


def test_an_id_is_a_uuid_in_lower_case_with_hyphens() -> None:
    assert parse_user_id(ID) == UUID(ID)


@pytest.mark.parametrize(
    "text",
    [
        "",
        ID.upper(),
        ID.replace("-", ""),
        f"{{{ID}}}",
        f"urn:uuid:{ID}",
        f" {ID}",
        f"{ID}\n",
        ID[:-1],
        ID + "0",
        ID.replace("0", "\u0660"),
        ID.replace("a", "g"),
        "0123abcd0-123" + ID[13:],
    ],
)
def test_no_other_text_is_an_id(text: str) -> None:
    assert parse_user_id(text) is None


@pytest.mark.parametrize("asker", [None, ANNA, STAFF])
def test_what_costs_nothing_is_anybodys(asker: User | None) -> None:
    require_staff_for_paid_tier(Tier.STANDARD, asker)


@pytest.mark.parametrize("tier", [Tier.PRO, Tier.ENTERPRISE])
@pytest.mark.parametrize("asker", [None, ANNA, user(1, Tier.ENTERPRISE)])
def test_what_costs_something_is_given_by_staff_alone(asker: User | None, tier: Tier) -> None:
    require_staff_for_paid_tier(tier, STAFF)
    with refused(Kind.FORBIDDEN, {"tier": "requires payment"}):
        require_staff_for_paid_tier(tier, asker)


def test_everybody_may_change_themselves_and_staff_anybody() -> None:
    require_self_or_staff(ANNA, ANNA)
    require_self_or_staff(ANNA, STAFF)
    with refused(Kind.FORBIDDEN, {"user": "forbidden"}):
        require_self_or_staff(STAFF, ANNA)
    with refused(Kind.FORBIDDEN, {"user": "forbidden"}):
        require_self_or_staff(ANNA, BERT)


@pytest.mark.parametrize("tier", Tier)
def test_only_staff_give_tiers_the_lowest_included(tier: Tier) -> None:
    require_staff_to_change_tier(MemberChange("a"), ANNA)
    require_staff_to_change_tier(MemberChange(tier=tier), STAFF)
    with refused(Kind.FORBIDDEN, {"tier": "forbidden"}):
        require_staff_to_change_tier(MemberChange("a", tier), ANNA)


def test_a_precondition_is_asked_about_the_version_at_hand() -> None:
    check_precondition(lambda version: version == 3, ANNA)
    with refused(Kind.PRECONDITION_FAILED, {"user": "has changed"}):
        check_precondition(lambda version: version != 3, ANNA)


def test_members_of_a_paid_tier_are_greeted_by_name() -> None:
    for tier in (Tier.PRO, Tier.ENTERPRISE):
        assert greeting(user(1, tier)) == "Welcome to the Forge, u1."
    for other in (ANNA, STAFF):
        with refused(Kind.FORBIDDEN, {"tier": "requires Pro"}):
            greeting(other)

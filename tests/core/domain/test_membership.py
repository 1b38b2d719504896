"""Members: names, ids, permissions, and refunds."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from core.domain.accounts import User
from core.domain.errors import Kind
from core.domain.membership import (
    MemberChange,
    Payment,
    SignUp,
    check_precondition,
    greeting,
    parse_user_id,
    refund,
    require_self_or_staff,
    require_staff_for_paid_tier,
    require_staff_to_change_tier,
)
from core.domain.membership_tiers import Tier
from tests.errors import expect_error

ID = "0123abcd-0123-4567-89ab-0123456789ab"


def user(number: int = 1, tier: Tier = Tier.STANDARD, *, is_staff: bool = False) -> User:
    """A user at version 3."""
    then = datetime(2026, 11, 22, tzinfo=UTC)
    return User(UUID(int=number), f"u{number}", None, None, None, None, tier, is_staff, 3, then)


ANNA, BERT, STAFF = user(1), user(2), user(3, is_staff=True)


@pytest.mark.parametrize("make", [SignUp, MemberChange])
@pytest.mark.parametrize(
    ("name", "error"),
    [("", "is invalid"), (" a", "is invalid"), ("a/b", "is invalid"), ("a" * 65, "is too long")],
)
def test_a_name_is_checked_like_a_username(
    make: Callable[[str], object], name: str, error: str
) -> None:
    make("a" * 64)
    with expect_error(Kind.INVALID, {"name": error}):
        make(name)


def test_the_name_of_a_change_is_optional() -> None:
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
def test_any_other_text_is_no_id(text: str) -> None:
    assert parse_user_id(text) is None


@pytest.mark.parametrize("actor", [None, ANNA, STAFF])
def test_the_free_tier_needs_no_permission(actor: User | None) -> None:
    require_staff_for_paid_tier(Tier.STANDARD, actor)


@pytest.mark.parametrize("tier", [Tier.PRO, Tier.ENTERPRISE])
@pytest.mark.parametrize("actor", [None, ANNA, user(1, Tier.ENTERPRISE)])
def test_only_staff_give_a_paid_tier(actor: User | None, tier: Tier) -> None:
    require_staff_for_paid_tier(tier, STAFF)
    with expect_error(Kind.FORBIDDEN, {"tier": "requires payment"}):
        require_staff_for_paid_tier(tier, actor)


def test_members_change_themselves_and_staff_anyone() -> None:
    require_self_or_staff(ANNA, ANNA)
    require_self_or_staff(ANNA, STAFF)
    with expect_error(Kind.FORBIDDEN, {"user": "forbidden"}):
        require_self_or_staff(STAFF, ANNA)
    with expect_error(Kind.FORBIDDEN, {"user": "forbidden"}):
        require_self_or_staff(ANNA, BERT)


@pytest.mark.parametrize("tier", Tier)
def test_only_staff_change_a_tier_to_the_lowest_too(tier: Tier) -> None:
    require_staff_to_change_tier(MemberChange("a"), ANNA)
    require_staff_to_change_tier(MemberChange(tier=tier), STAFF)
    with expect_error(Kind.FORBIDDEN, {"tier": "forbidden"}):
        require_staff_to_change_tier(MemberChange("a", tier), ANNA)


def test_a_precondition_is_checked_against_the_version() -> None:
    check_precondition(lambda version: version == 3, ANNA)
    with expect_error(Kind.PRECONDITION_FAILED, {"user": "has changed"}):
        check_precondition(lambda version: version != 3, ANNA)


def test_members_of_a_paid_tier_are_greeted_by_name() -> None:
    for tier in (Tier.PRO, Tier.ENTERPRISE):
        assert greeting(user(1, tier)) == "Welcome to the Forge, u1."
    for other in (ANNA, STAFF):
        with expect_error(Kind.FORBIDDEN, {"tier": "requires Pro"}):
            greeting(other)


# Refunds


THEN = datetime(2026, 11, 22, tzinfo=UTC)


def test_a_refund_is_recorded_once() -> None:
    payment = refund(Payment("pi_1"), THEN)
    assert payment.refunded_at == THEN
    assert refund(payment, THEN + timedelta(hours=1)) == payment

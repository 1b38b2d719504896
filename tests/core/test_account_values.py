"""What a change makes of a user, and what others see of them."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from core.domain.accounts import (
    AccountChange,
    Profile,
    User,
    apply_account_change,
    profile_of,
    taken,
)
from core.domain.errors import Kind
from core.domain.membership_tiers import Tier
from tests.refused import refused

ANNA = User(
    id=UUID(int=1),
    username="anna",
    email="Anna@x.org",
    password_hash="hash of before",
    bio="born in Umeå",
    image="https://x.org/anna.png",
    tier=Tier.PRO,
    is_staff=True,
    version=7,
    created_at=datetime(2026, 11, 22, tzinfo=UTC),
)


def test_absent_members_stay_and_every_change_is_one_version_on() -> None:
    assert apply_account_change(ANNA, AccountChange(), None) == replace(ANNA, version=8)


@pytest.mark.parametrize(
    ("member", "value"),
    [("username", "Anna"), ("email", "b@x.org"), ("bio", " b\n"), ("image", "no URL at all")],
)
def test_a_member_that_is_given_replaces_its_own_alone(member: str, value: Any) -> None:
    after = apply_account_change(ANNA, AccountChange(**{member: value}), None)
    assert after == replace(ANNA, version=8, **{member: value})


@pytest.mark.parametrize("member", ["bio", "image"])
@pytest.mark.parametrize("nothing", ["", None])
def test_an_empty_bio_or_image_is_none_at_all(member: str, nothing: Any) -> None:
    after = apply_account_change(ANNA, AccountChange(**{member: nothing}), None)
    none: dict[str, Any] = {member: None}
    assert after == replace(ANNA, version=8, **none)


def test_a_new_password_leaves_only_its_hash() -> None:
    after = apply_account_change(ANNA, AccountChange(password="12345678"), "hash of now")
    assert after == replace(ANNA, version=8, password_hash="hash of now")


def test_everybody_sees_a_users_name_bio_and_image_and_nothing_more() -> None:
    seen = Profile("anna", "born in Umeå", "https://x.org/anna.png", following=True)
    assert profile_of(ANNA, following=True) == seen


def test_a_user_without_an_email_shares_none_with_anybody() -> None:
    assert (ANNA.email_key, replace(ANNA, email=None).email_key) == ("anna@x.org", None)


def test_whatever_is_taken_is_named() -> None:
    message = "has already been taken"
    with refused(Kind.TAKEN, {"username": message, "email": message}):
        raise taken({"username", "email"})

"""What staff give, beside what is paid (PATCH /forge/users/{id} with a tier)."""

import pytest

from contract_tests.api import Api
from contract_tests.membership.members import (
    Member,
    change,
    etag_of,
    shown,
    sign_up,
    tier_of,
)
from contract_tests.membership.stripe import Stripe
from contract_tests.users import User, new_name


def _grant(api: Api, staff: User, member: Member, tier: str) -> str:
    """Give a tier; the one that the answer shows."""
    before = etag_of(api, member)
    answer = change(api, staff, member, tier=tier)
    assert answer.status_code == 200, answer.text
    assert answer.json() == shown(api, member)
    assert answer.headers["ETag"] == etag_of(api, member) != before
    granted: str = answer.json()["tier"]
    return granted


def test_staff_give_and_take(api: Api, member: Member, staff: User) -> None:
    for tier in ("Pro", "Enterprise", "Pro", "Pro", "Standard", "Enterprise", "Standard"):
        assert _grant(api, staff, member, tier) == tier
    assert etag_of(api, member) == '"8"'


def test_a_grant_opens_what_is_for_members(api: Api, member: Member, staff: User) -> None:
    _grant(api, staff, member, "Pro")
    assert api.get("/protected", token=member.token).json()["tier"] == "Pro"
    _grant(api, staff, member, "Standard")
    assert api.get("/protected", token=member.token).status_code == 403


def test_name_and_tier_may_be_given_together(api: Api, member: Member, staff: User) -> None:
    before, members = shown(api, member), {"name": new_name(), "tier": "Enterprise"}
    answer = change(api, staff, member, **members)
    assert (answer.status_code, answer.json()) == (200, before | members)
    assert answer.headers["ETag"] == '"2"'


def test_less_than_what_is_paid_cannot_be_given(
    api: Api, member: Member, staff: User, stripe: Stripe
) -> None:
    intent = stripe.charge(member, "Pro")
    assert _grant(api, staff, member, "Standard") == "Pro"
    assert _grant(api, staff, member, "Enterprise") == "Enterprise"
    assert _grant(api, staff, member, "Standard") == "Pro"
    stripe.refund(intent)
    assert tier_of(api, member) == "Standard"


@pytest.mark.parametrize(
    ("granted", "paid", "during", "after"),
    [
        ("Pro", "Enterprise", "Enterprise", "Pro"),
        ("Enterprise", "Pro", "Enterprise", "Enterprise"),
        ("Pro", "Pro", "Pro", "Pro"),
        ("Standard", "Pro", "Pro", "Standard"),
    ],
)
@pytest.mark.parametrize("first", ["grant", "payment"])
def test_the_higher_of_grant_and_payment_counts_whichever_came_first(
    api: Api,
    member: Member,
    staff: User,
    stripe: Stripe,
    granted: str,
    paid: str,
    during: str,
    after: str,
    first: str,
) -> None:
    if first == "grant":
        assert _grant(api, staff, member, granted) == granted
        intent = stripe.charge(member, paid)
    else:
        intent = stripe.charge(member, paid)
        assert _grant(api, staff, member, granted) == during
    assert tier_of(api, member) == during
    stripe.refund(intent)
    assert tier_of(api, member) == after


def test_the_newest_grant_counts(api: Api, member: Member, staff: User, stripe: Stripe) -> None:
    for tier in ("Enterprise", "Pro"):
        _grant(api, staff, member, tier)
    intent = stripe.charge(member, "Pro")
    stripe.refund(intent)
    assert tier_of(api, member) == "Pro"


def test_a_grant_may_go_with_the_sign_up(api: Api, staff: User, stripe: Stripe) -> None:
    member = sign_up(api, staff, tier="Pro")
    stripe.refund(stripe.charge(member, "Enterprise"))
    assert tier_of(api, member) == "Pro"
    assert _grant(api, staff, member, "Standard") == "Standard"


def test_a_new_name_takes_no_grant_away(
    api: Api, member: Member, staff: User, stripe: Stripe
) -> None:
    _grant(api, staff, member, "Pro")
    change(api, member, member, name=new_name())
    change(api, staff, member, name=new_name())
    stripe.refund(stripe.charge(member, "Enterprise"))
    assert tier_of(api, member) == "Pro"


def test_a_payment_makes_the_version_before_it_stale(
    api: Api, member: Member, staff: User, stripe: Stripe
) -> None:
    headers = {"If-Match": etag_of(api, member)}
    stripe.charge(member, "Pro")
    path = f"/forge/users/{member.id}"
    answer = api.patch(path, {"tier": "Enterprise"}, token=staff.token, headers=headers)
    assert (answer.status_code, tier_of(api, member)) == (412, "Pro")

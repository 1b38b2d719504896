"""Which tier a new member may have, and by whose leave (POST /forge/users)."""

import pytest

from contract_tests.api import Api, problem
from contract_tests.membership.members import Member, joining, sign_up, standing, tier_of
from contract_tests.membership.stripe import Stripe
from contract_tests.users import User

UNPAID = (403, {"tier": ["requires payment"]})
PAID = pytest.mark.parametrize("tier", ["Pro", "Enterprise"])


def test_what_costs_nothing_may_be_asked_for(api: Api, member: Member) -> None:
    assert tier_of(api, sign_up(api, tier="Standard")) == "Standard"
    assert tier_of(api, sign_up(api, member, tier="Standard")) == "Standard"


@PAID
def test_nobody_gets_a_paid_tier_by_asking_for_it(api: Api, member: Member, tier: str) -> None:
    body = joining(tier=tier)
    for token in (None, member.token):
        assert problem(api.post("/forge/users", body, token=token)) == UNPAID
    assert api.get(f"/api/profiles/{body['name']}").status_code == 404
    assert sign_up(api, name=body["name"]).username == body["name"]


def test_a_member_who_pays_is_no_staff(api: Api, member: Member, stripe: Stripe) -> None:
    stripe.charge(member, "Enterprise")
    answer = api.post("/forge/users", joining(tier="Pro"), token=member.token)
    assert problem(answer) == UNPAID


@PAID
def test_staff_may_give_a_paid_tier(api: Api, staff: User, tier: str) -> None:
    granted = sign_up(api, staff, tier=tier)
    assert standing(api, granted) == (tier, '"1"')
    assert api.get("/protected", token=granted.token).json()["tier"] == tier
    assert problem(api.post("/forge/users", joining(tier="Pro"), token=granted.token)) == UNPAID


def test_staff_may_give_what_costs_nothing(api: Api, staff: User) -> None:
    assert tier_of(api, sign_up(api, staff)) == "Standard"
    assert tier_of(api, sign_up(api, staff, tier="Standard")) == "Standard"


def test_the_order_of_what_is_checked(api: Api, member: Member) -> None:
    impossible = api.post("/forge/users", joining(name="a/b", tier="Pro"))
    unpaid = api.post("/forge/users", joining(name=member.username, tier="Pro"))
    taken = api.post("/forge/users", joining(name=member.username, tier="Standard"))
    assert problem(impossible) == (422, {"name": ["is invalid"]})
    assert problem(unpaid) == UNPAID
    assert problem(taken) == (409, {"name": ["has already been taken"]})

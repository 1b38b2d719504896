"""What is for members of a paid tier alone (GET /protected)."""

import pytest

from contract_tests.api import Api, problem
from contract_tests.membership.members import Member, change, sign_up, tier_of
from contract_tests.membership.stripe import Stripe
from contract_tests.users import User, new_name

REFUSED = (403, {"tier": ["requires Pro"]})


def test_a_token_is_needed(api: Api) -> None:
    for token, error in ((None, "is missing"), ("nobody's", "is invalid")):
        assert problem(api.get("/protected", token=token)) == (401, {"token": [error]})


def test_who_pays_nothing_is_refused(api: Api, member: Member, somebody: User) -> None:
    for one in (member, somebody):
        answer = api.get("/protected", token=one.token)
        assert problem(answer) == REFUSED
        assert "WWW-Authenticate" not in answer.headers


def test_staff_are_refused_like_anybody(api: Api, staff: User) -> None:
    assert problem(api.get("/protected", token=staff.token)) == REFUSED


@pytest.mark.parametrize("tier", ["Pro", "Enterprise"])
def test_members_of_a_paid_tier_are_welcome(api: Api, stripe: Stripe, tier: str) -> None:
    member = sign_up(api, name=f'Zoë "{new_name()}" <b>')
    stripe.charge(member, tier)
    answer = api.get("/protected", token=member.token)
    said = {"message": f"Welcome to the Forge, {member.username}.", "tier": tier}
    assert (answer.status_code, answer.json()) == (200, said)


def test_the_welcome_is_to_the_name_at_hand(api: Api, member: Member, stripe: Stripe) -> None:
    stripe.charge(member, "Pro")
    name = new_name()
    change(api, member, member, name=name)
    answer = api.get("/protected", token=member.token)
    assert answer.json()["message"] == f"Welcome to the Forge, {name}."


def test_the_whole_story(api: Api, stripe: Stripe) -> None:
    """Sign up, be refused, pay, be welcomed, be refunded, be refused."""
    member = sign_up(api)
    assert problem(api.get("/protected", token=member.token)) == REFUSED
    intent = stripe.charge(member, "Pro")
    welcome = api.get("/protected", token=member.token)
    message = f"Welcome to the Forge, {member.username}."
    assert (welcome.status_code, welcome.json()) == (200, {"message": message, "tier": "Pro"})
    stripe.refund(intent)
    assert problem(api.get("/protected", token=member.token)) == REFUSED
    assert tier_of(api, member) == "Standard"

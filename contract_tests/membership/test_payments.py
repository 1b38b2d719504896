"""What payments and refunds do to a member's tier (POST /webhook)."""

from itertools import permutations

import pytest

from contract_tests.api import Api
from contract_tests.membership.events import Event, new_intent, refunded, succeeded
from contract_tests.membership.lists import member_of
from contract_tests.membership.members import Member, etag_of, sign_up, standing, tier_of
from contract_tests.membership.stripe import Stripe
from contract_tests.users import User


def test_a_payment_gives_the_tier_and_a_refund_takes_it_back(
    api: Api, member: Member, stripe: Stripe
) -> None:
    intent = stripe.charge(member, "Pro")
    assert standing(api, member) == ("Pro", '"2"')
    stripe.refund(intent)
    assert standing(api, member) == ("Standard", '"3"')


def test_whoever_has_an_account_may_pay(api: Api, somebody: User, stripe: Stripe) -> None:
    stripe.charge(member_of(api, somebody), "Pro")
    assert api.get("/protected", token=somebody.token).status_code == 200


def test_the_highest_payment_that_is_not_refunded_counts(
    api: Api, member: Member, stripe: Stripe
) -> None:
    tiers = []
    pro = stripe.charge(member, "Pro")
    enterprise = stripe.charge(member, "Enterprise")
    tiers.append(tier_of(api, member))
    more = stripe.charge(member, "Pro")
    tiers.append(tier_of(api, member))
    for intent in (pro, enterprise, more):
        stripe.refund(intent)
        tiers.append(tier_of(api, member))
    assert tiers == ["Enterprise", "Enterprise", "Enterprise", "Pro", "Standard"]


def test_a_version_is_new_only_where_the_tier_is(api: Api, member: Member, stripe: Stripe) -> None:
    intents = [stripe.charge(member, tier) for tier in ("Pro", "Pro", "Standard")]
    assert etag_of(api, member) == '"2"'
    for intent, version in zip(intents, ('"2"', '"3"', '"3"'), strict=True):
        stripe.refund(intent)
        assert etag_of(api, member) == version


def test_an_event_counts_once_by_its_id(api: Api, member: Member, stripe: Stripe) -> None:
    first = succeeded(new_intent(), user_id=member.id, tier="Pro")
    other = succeeded(new_intent(), user_id=member.id, tier="Enterprise") | {"id": first["id"]}
    for event in (first, first, other):
        stripe.deliver(event)
    assert standing(api, member) == ("Pro", '"2"')


def test_a_payment_counts_once_by_its_intent(
    api: Api, member: Member, another: Member, stripe: Stripe
) -> None:
    intent = new_intent()
    for whom, tier in ((member, "Pro"), (member, "Enterprise"), (another, "Pro")):
        stripe.deliver(succeeded(intent, user_id=whom.id, tier=tier))
    assert standing(api, member) == ("Pro", '"2"')
    assert standing(api, another) == ("Standard", '"1"')
    stripe.refund(intent)
    stripe.deliver(succeeded(intent, user_id=member.id, tier="Enterprise"))
    assert standing(api, member) == ("Standard", '"3"')


def test_a_refund_that_comes_first_counts_too(api: Api, member: Member, stripe: Stripe) -> None:
    intent = new_intent()
    for event in (refunded(intent), succeeded(intent, user_id=member.id, tier="Pro")):
        stripe.deliver(event)
    assert standing(api, member) == ("Standard", '"1"')


def test_a_partial_refund_takes_nothing_and_hides_nothing(
    api: Api, member: Member, stripe: Stripe
) -> None:
    intent = new_intent()
    for event, tier in (
        (refunded(intent, in_full=False), "Standard"),
        (succeeded(intent, user_id=member.id, tier="Pro"), "Pro"),
        (refunded(intent, in_full=False), "Pro"),
        (refunded(intent), "Standard"),
        (refunded(intent, in_full=False), "Standard"),
    ):
        stripe.deliver(event)
        assert tier_of(api, member) == tier


def test_only_what_is_refunded_in_full_is(
    api: Api, member: Member, stripe: Stripe, subtests: pytest.Subtests
) -> None:
    intent = stripe.charge(member, "Pro")
    for truth in (None, "true", 1, [True], "absent"):
        event = refunded(intent)
        event["data"]["object"]["refunded"] = truth
        if truth == "absent":
            del event["data"]["object"]["refunded"]
        with subtests.test(truth=truth):
            stripe.deliver(event)
            assert tier_of(api, member) == "Pro"


def _story(member: Member) -> list[Event]:
    kept, returned = new_intent(), new_intent()
    return [
        succeeded(kept, user_id=member.id, tier="Pro"),
        succeeded(returned, user_id=member.id, tier="Enterprise"),
        refunded(kept, in_full=False),
        refunded(returned),
    ]


def test_events_may_come_in_any_order_and_twice(api: Api, stripe: Stripe) -> None:
    for order in list(permutations(range(4)))[::3]:
        member = sign_up(api)
        story = _story(member)
        for place in (*order, order[1]):
            stripe.deliver(story[place])
        assert tier_of(api, member) == "Pro", order


def test_one_members_payments_are_nobody_elses(
    api: Api, member: Member, another: Member, stripe: Stripe
) -> None:
    stripe.charge(member, "Enterprise")
    stripe.refund(stripe.charge(another, "Pro"))
    assert (tier_of(api, member), tier_of(api, another)) == ("Enterprise", "Standard")

"""How payments and refunds change a member's tier (POST /webhook)."""

from collections.abc import Iterator
from itertools import permutations
from typing import Any

import pytest

from contract_tests.api import Api
from contract_tests.membership.steps import (
    Member,
    etag_of,
    member_of,
    sign_up,
    tier_and_etag,
    tier_of,
)
from contract_tests.membership.stripe import Event, Stripe, event, new_intent, refunded, succeeded
from contract_tests.users import User


def test_a_payment_raises_the_tier_and_a_refund_lowers_it(
    api: Api, member: Member, stripe: Stripe
) -> None:
    intent = stripe.charge(member, "Pro")
    assert tier_and_etag(api, member) == ("Pro", '"2"')
    stripe.refund(intent)
    assert tier_and_etag(api, member) == ("Standard", '"3"')


def test_registered_users_may_pay(api: Api, somebody: User, stripe: Stripe) -> None:
    stripe.charge(member_of(api, somebody), "Pro")
    assert api.get("/protected", token=somebody.token).status_code == 200


def test_the_highest_unrefunded_payment_counts(api: Api, member: Member, stripe: Stripe) -> None:
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


def test_a_payment_changes_the_version_only_with_the_tier(
    api: Api, member: Member, stripe: Stripe
) -> None:
    intents = [stripe.charge(member, tier) for tier in ("Pro", "Pro", "Standard")]
    assert etag_of(api, member) == '"2"'
    for intent, version in zip(intents, ('"2"', '"3"', '"3"'), strict=True):
        stripe.refund(intent)
        assert etag_of(api, member) == version


def test_an_event_counts_once_by_its_id(api: Api, member: Member, stripe: Stripe) -> None:
    first = succeeded(new_intent(), user_id=member.id, tier="Pro")
    other = succeeded(new_intent(), user_id=member.id, tier="Enterprise") | {"id": first["id"]}
    for reported in (first, first, other):
        stripe.deliver(reported)
    assert tier_and_etag(api, member) == ("Pro", '"2"')


def test_a_payment_counts_once_by_its_intent(
    api: Api, member: Member, other_member: Member, stripe: Stripe
) -> None:
    intent = new_intent()
    for payer, tier in ((member, "Pro"), (member, "Enterprise"), (other_member, "Pro")):
        stripe.deliver(succeeded(intent, user_id=payer.id, tier=tier))
    assert tier_and_etag(api, member) == ("Pro", '"2"')
    assert tier_and_etag(api, other_member) == ("Standard", '"1"')
    stripe.refund(intent)
    stripe.deliver(succeeded(intent, user_id=member.id, tier="Enterprise"))
    assert tier_and_etag(api, member) == ("Standard", '"3"')


def test_a_refund_may_arrive_before_its_payment(api: Api, member: Member, stripe: Stripe) -> None:
    intent = new_intent()
    for reported in (refunded(intent), succeeded(intent, user_id=member.id, tier="Pro")):
        stripe.deliver(reported)
    assert tier_and_etag(api, member) == ("Standard", '"1"')


def test_a_partial_refund_has_no_effect(api: Api, member: Member, stripe: Stripe) -> None:
    intent = new_intent()
    for reported, tier in (
        (refunded(intent, in_full=False), "Standard"),
        (succeeded(intent, user_id=member.id, tier="Pro"), "Pro"),
        (refunded(intent, in_full=False), "Pro"),
        (refunded(intent), "Standard"),
        (refunded(intent, in_full=False), "Standard"),
    ):
        stripe.deliver(reported)
        assert tier_of(api, member) == tier


def test_only_refunded_true_is_a_full_refund(
    api: Api, member: Member, stripe: Stripe, subtests: pytest.Subtests
) -> None:
    intent = stripe.charge(member, "Pro")
    for value in (None, "true", 1, [True], "absent"):
        refund = refunded(intent)
        refund["data"]["object"]["refunded"] = value
        if value == "absent":
            del refund["data"]["object"]["refunded"]
        with subtests.test(value=value):
            stripe.deliver(refund)
            assert tier_of(api, member) == "Pro"


def _events_of(member: Member) -> list[Event]:
    kept, returned = new_intent(), new_intent()
    return [
        succeeded(kept, user_id=member.id, tier="Pro"),
        succeeded(returned, user_id=member.id, tier="Enterprise"),
        refunded(kept, in_full=False),
        refunded(returned),
    ]


def test_events_may_arrive_in_any_order_and_twice(api: Api, stripe: Stripe) -> None:
    for order in list(permutations(range(4)))[::3]:
        member = sign_up(api)
        events = _events_of(member)
        for position in (*order, order[1]):
            stripe.deliver(events[position])
        assert tier_of(api, member) == "Pro", order


def test_payments_affect_only_their_own_member(
    api: Api, member: Member, other_member: Member, stripe: Stripe
) -> None:
    stripe.charge(member, "Enterprise")
    stripe.refund(stripe.charge(other_member, "Pro"))
    assert (tier_of(api, member), tier_of(api, other_member)) == ("Enterprise", "Standard")


WRONG_VALUES: list[Any] = [None, 1, 1.5, True, [], {}, "", ["x"], "x", "x" * 501, "\U0001f600"]
OTHER_TYPES = [
    *("", "payment_intent.created", "Payment_Intent.Succeeded", "payment_intent.succeeded "),
    *("charge.refund.updated", "x" * 10_000, "<b>\u2028", "é😀\n"),
]
INVALID_METADATA = [
    {"user_id": "0b5c1a0e-8f6f-4b7e-9f5d-2f1d6c6e7a01", "tier": "Pro"},
    {"user_id": "nobody", "tier": "Pro"},
    {"user_id": "nobody", "tier": "Gold"},
    {"user_id": "\U0001f600" * 600, "tier": "\U0001f600" * 600},
    {"user_id": "\x1b[2J", "tier": "\x1b]0;x\x07"},
    {"tier": "Pro"},
    {"user_id": "{id}"},
    {"user_id": "{id}", "tier": "pro"},
    {"user_id": "{ID}", "tier": "Pro"},
    {"user_id": "{id} ", "tier": "Pro"},
]
# Tier and ETag of a member on whom no event had an effect: an effect would raise the version.
UNTOUCHED = ("Standard", '"1"')


def test_an_event_of_another_type_has_no_effect(
    api: Api, member: Member, stripe: Stripe, subtests: pytest.Subtests
) -> None:
    for event_type in OTHER_TYPES:
        paid = succeeded(new_intent(), user_id=member.id, tier="Pro")
        with subtests.test(event_type=event_type):
            stripe.deliver(paid | {"type": event_type})
    assert tier_and_etag(api, member) == UNTOUCHED


def test_an_event_without_effect_does_not_hide_a_later_one(
    api: Api, member: Member, stripe: Stripe
) -> None:
    intent = new_intent()
    for event_type in ("payment_intent.created", "payment_intent.succeeded"):
        paid = succeeded(intent, user_id=member.id, tier="Pro") | {"type": event_type}
        stripe.deliver(paid)
    assert tier_of(api, member) == "Pro"


def test_an_event_with_wrong_values_has_no_effect(
    api: Api, member: Member, stripe: Stripe, subtests: pytest.Subtests
) -> None:
    for value in WRONG_VALUES:
        with subtests.test(value=value):
            for delivered in _events_with(member, value):
                stripe.deliver(delivered)
    assert tier_and_etag(api, member) == UNTOUCHED


def _events_with(member: Member, value: Any) -> Iterator[Event]:
    yield event("payment_intent.succeeded", value)
    yield event("charge.refunded", value)
    yield event("payment_intent.succeeded") | {"data": value}
    yield event("payment_intent.succeeded", {"id": new_intent(), "metadata": value})
    yield succeeded(new_intent(), user_id=member.id, tier=value)
    yield succeeded(new_intent(), user_id=value, tier="Pro")
    if not isinstance(value, str) or not value:
        metadata = {"user_id": member.id, "tier": "Pro"}
        yield event("payment_intent.succeeded", {"id": value, "metadata": metadata})
        yield event("charge.refunded", {"refunded": True, "payment_intent": value})


def test_an_event_with_missing_members_has_no_effect(
    api: Api, member: Member, stripe: Stripe
) -> None:
    metadata = {"user_id": member.id, "tier": "Pro"}
    paid = event("payment_intent.succeeded")
    for about in ({}, {"metadata": metadata}, {"id": new_intent()}):
        stripe.deliver(event("payment_intent.succeeded", about))
    del paid["data"]
    stripe.deliver(paid)
    stripe.deliver(event("charge.refunded", {"refunded": True}))
    stripe.deliver(succeeded("p" * 256, **metadata))
    stripe.deliver(refunded("p" * 256))
    assert tier_and_etag(api, member) == UNTOUCHED


def test_a_payment_for_an_unknown_member_or_tier_has_no_effect(
    api: Api, member: Member, stripe: Stripe, subtests: pytest.Subtests
) -> None:
    for metadata in INVALID_METADATA:
        named = {
            name: value.replace("{id}", member.id).replace("{ID}", member.id.upper())
            for name, value in metadata.items()
        }
        intent = new_intent()
        with subtests.test(metadata=metadata):
            for delivered in (
                succeeded(intent, **named),
                refunded(intent),
                succeeded(intent, **named),
            ):
                stripe.deliver(delivered)
    assert tier_and_etag(api, member) == UNTOUCHED

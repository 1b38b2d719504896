"""What an event may say, once it is signed (POST /webhook)."""

from collections.abc import Iterator
from typing import Any

import pytest

from contract_tests.api import Api
from contract_tests.membership.events import Event, event, new_intent, refunded, succeeded
from contract_tests.membership.members import Member, standing, tier_of
from contract_tests.membership.stripe import Stripe

ODD: list[Any] = [None, 1, 1.5, True, [], {}, "", ["x"], "x", "x" * 501, "\U0001f600"]
OTHER_TYPES = [
    *("", "payment_intent.created", "Payment_Intent.Succeeded", "payment_intent.succeeded "),
    *("charge.refund.updated", "x" * 10_000, "<b>\u2028", "é😀\n"),
]
NO_PAYMENTS = [
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
# What a member is whom no event had an effect on: the version counts every one that had.
UNTOUCHED = ("Standard", '"1"')


def test_an_event_of_another_type_is_received_without_effect(
    api: Api, member: Member, stripe: Stripe, subtests: pytest.Subtests
) -> None:
    for event_type in OTHER_TYPES:
        paid = succeeded(new_intent(), user_id=member.id, tier="Pro")
        with subtests.test(event_type=event_type):
            stripe.deliver(paid | {"type": event_type})
    assert standing(api, member) == UNTOUCHED


def test_an_event_that_had_no_effect_hides_no_other(
    api: Api, member: Member, stripe: Stripe
) -> None:
    intent = new_intent()
    for event_type in ("payment_intent.created", "payment_intent.succeeded"):
        paid = succeeded(intent, user_id=member.id, tier="Pro") | {"type": event_type}
        stripe.deliver(paid)
    assert tier_of(api, member) == "Pro"


def test_an_event_of_odd_content_is_received_without_effect(
    api: Api, member: Member, stripe: Stripe, subtests: pytest.Subtests
) -> None:
    for odd in ODD:
        with subtests.test(odd=odd):
            for told in _odd_events(member, odd):
                stripe.deliver(told)
    assert standing(api, member) == UNTOUCHED


def _odd_events(member: Member, odd: Any) -> Iterator[Event]:
    yield event("payment_intent.succeeded", odd)
    yield event("charge.refunded", odd)
    yield event("payment_intent.succeeded") | {"data": odd}
    yield event("payment_intent.succeeded", {"id": new_intent(), "metadata": odd})
    yield succeeded(new_intent(), user_id=member.id, tier=odd)
    yield succeeded(new_intent(), user_id=odd, tier="Pro")
    if not isinstance(odd, str) or not odd:
        metadata = {"user_id": member.id, "tier": "Pro"}
        yield event("payment_intent.succeeded", {"id": odd, "metadata": metadata})
        yield event("charge.refunded", {"refunded": True, "payment_intent": odd})


def test_what_is_missing_is_missed_by_nobody(api: Api, member: Member, stripe: Stripe) -> None:
    metadata = {"user_id": member.id, "tier": "Pro"}
    paid = event("payment_intent.succeeded")
    for about in ({}, {"metadata": metadata}, {"id": new_intent()}):
        stripe.deliver(event("payment_intent.succeeded", about))
    del paid["data"]
    stripe.deliver(paid)
    stripe.deliver(event("charge.refunded", {"refunded": True}))
    stripe.deliver(succeeded("p" * 256, **metadata))
    stripe.deliver(refunded("p" * 256))
    assert standing(api, member) == UNTOUCHED


def test_a_payment_for_nobody_or_for_nothing_is_received(
    api: Api, member: Member, stripe: Stripe, subtests: pytest.Subtests
) -> None:
    for metadata in NO_PAYMENTS:
        named = {
            name: value.replace("{id}", member.id).replace("{ID}", member.id.upper())
            for name, value in metadata.items()
        }
        intent = new_intent()
        with subtests.test(metadata=metadata):
            for told in (succeeded(intent, **named), refunded(intent), succeeded(intent, **named)):
                stripe.deliver(told)
    assert standing(api, member) == UNTOUCHED

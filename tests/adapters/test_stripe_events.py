"""Stripe's events in the words of membership."""

from typing import Any

import pytest

from adapters.stripe_events import parse_event
from core.domain.membership import Event, PaymentRefunded, PaymentSucceeded

NO_EFFECT = Event("evt_1")


def event(kind: str, subject: Any) -> dict[str, Any]:
    """An event as Stripe sends it."""
    return {"id": "evt_1", "type": kind, "data": {"object": subject}}


def succeeded(metadata: Any, intent: Any = "pi_1") -> dict[str, Any]:
    """An event of a payment."""
    subject = {"id": intent, "amount": 900, "metadata": metadata}
    return event("payment_intent.succeeded", subject)


@pytest.mark.parametrize(
    ("metadata", "user", "tier"),
    [
        ({"user_id": "u", "tier": "Pro", "x": "y"}, "u", "Pro"),
        ({"user_id": "u"}, "u", None),
        ({"tier": "Gold"}, None, "Gold"),
        ({"user_id": "", "tier": ""}, "", ""),
        ({"user_id": 1, "tier": "Pro"}, None, "Pro"),
        ({"user_id": "u", "tier": None}, "u", None),
    ],
)
def test_a_payment_has_the_user_and_tier_of_its_metadata(
    metadata: Any, user: str | None, tier: str | None
) -> None:
    assert parse_event(succeeded(metadata)) == PaymentSucceeded("evt_1", "pi_1", user, tier)


@pytest.mark.parametrize(
    "metadata", [{}, None, [], "x", 1, {"User_id": "u"}, {"user_id": 1, "tier": ["Pro"]}]
)
def test_a_payment_without_user_and_tier_has_no_effect(metadata: Any) -> None:
    assert parse_event(succeeded(metadata)) == NO_EFFECT


@pytest.mark.parametrize("refunded", [True, False, None, 1, "true"])
def test_only_a_full_refund_counts(refunded: Any) -> None:
    refund = event("charge.refunded", {"payment_intent": "pi_1", "refunded": refunded})
    expected = PaymentRefunded("evt_1", "pi_1") if refunded is True else NO_EFFECT
    assert parse_event(refund) == expected


@pytest.mark.parametrize("intent", [None, "", 1, ["pi_1"], {"id": "pi_1"}, "x" * 256])
def test_an_event_without_a_payment_intent_has_no_effect(intent: Any) -> None:
    assert parse_event(succeeded({"tier": "Pro"}, intent)) == NO_EFFECT
    refund = event("charge.refunded", {"payment_intent": intent, "refunded": True})
    assert parse_event(refund) == NO_EFFECT


def test_an_intent_has_at_most_255_code_points() -> None:
    intent = "\N{GRINNING FACE}" * 255
    assert parse_event(succeeded({"tier": "Pro"}, intent)) == PaymentSucceeded(
        "evt_1", intent, None, "Pro"
    )


@pytest.mark.parametrize("kind", ["", "payment_intent.created", "charge.refund.updated", "x"])
def test_any_other_type_has_no_effect(kind: str) -> None:
    subject = {
        "id": "pi_1",
        "payment_intent": "pi_1",
        "refunded": True,
        "metadata": {"tier": "Pro"},
    }
    assert parse_event(event(kind, subject)) == NO_EFFECT


@pytest.mark.parametrize("data", [None, [], "x", {}, {"object": None}, {"object": []}])
@pytest.mark.parametrize("kind", ["payment_intent.succeeded", "charge.refunded"])
def test_an_event_without_an_object_has_no_effect(kind: str, data: Any) -> None:
    assert parse_event({"id": "evt_1", "type": kind, "data": data}) == NO_EFFECT
    assert parse_event({"id": "evt_1", "type": kind}) == NO_EFFECT

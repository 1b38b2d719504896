"""Stripe's events, translated for the core (docs.stripe.com/api/events/types)."""

from collections.abc import Mapping
from typing import Any

from core.domain.membership import Event, PaymentRefunded, PaymentSucceeded

PAYMENT_INTENT_LIMIT = 255  # code points; Stripe's own limit for ids


def parse_event(event: Mapping[str, Any]) -> Event:
    """Translate an event. One of another type, or without what we need, has no effect."""
    event_id, subject = event["id"], _object(_object(event, "data"), "object")
    match event["type"]:
        case "payment_intent.succeeded":
            return _succeeded(event_id, subject) or Event(event_id)
        case "charge.refunded" if subject.get("refunded") is True:
            intent = _payment_intent(subject, "payment_intent")
            return PaymentRefunded(event_id, intent) if intent else Event(event_id)
        case _:
            return Event(event_id)


def _succeeded(event_id: str, subject: Mapping[str, Any]) -> PaymentSucceeded | None:
    """The payment, if it names a user or a tier: the account takes other payments too."""
    metadata = _object(subject, "metadata")
    user, tier = _text(metadata, "user_id"), _text(metadata, "tier")
    intent = _payment_intent(subject, "id")
    if intent is None or (user is None and tier is None):
        return None
    return PaymentSucceeded(event_id, intent, user, tier)


def _object(parent: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    child = parent.get(name)
    return child if isinstance(child, dict) else {}


def _text(parent: Mapping[str, Any], name: str) -> str | None:
    child = parent.get(name)
    return child if isinstance(child, str) else None


def _payment_intent(parent: Mapping[str, Any], name: str) -> str | None:
    intent = _text(parent, name)
    return intent if intent and len(intent) <= PAYMENT_INTENT_LIMIT else None

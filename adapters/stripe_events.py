"""Stripe's events in the words of membership (docs.stripe.com/api/events/types)."""

from collections.abc import Mapping
from typing import Any

from core.domain.membership_events import Event, PaymentRefunded, PaymentSucceeded

PAYMENT_INTENT_LIMIT = 255  # code points; Stripe's own limit for ids


def event_of(event: Mapping[str, Any]) -> Event:
    """What an event means to the core; one of another type, or of no use to us, means nothing."""
    event_id, about = event["id"], _object(_object(event, "data"), "object")
    match event["type"]:
        case "payment_intent.succeeded":
            return _succeeded(event_id, about) or Event(event_id)
        case "charge.refunded" if about.get("refunded") is True:
            intent = _payment_intent(about, "payment_intent")
            return PaymentRefunded(event_id, intent) if intent else Event(event_id)
        case _:
            return Event(event_id)


def _succeeded(event_id: str, about: Mapping[str, Any]) -> PaymentSucceeded | None:
    """The payment, if it names a user or a tier: others that the account takes are not for us."""
    metadata = _object(about, "metadata")
    user, tier = _text(metadata, "user_id"), _text(metadata, "tier")
    intent = _payment_intent(about, "id")
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

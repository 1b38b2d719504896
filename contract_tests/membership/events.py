"""Events, as Stripe tells of them."""

from typing import Any
from uuid import uuid4

Event = dict[str, Any]


def new_intent() -> str:
    """The id of a payment intent that nothing has been told of yet."""
    return f"pi_{uuid4().hex}"


def event(event_type: str, about: Any = None) -> Event:
    """An event that has not been told of yet, about some object."""
    event_id = f"evt_{uuid4().hex}"
    return {"id": event_id, "object": "event", "type": event_type, "data": {"object": about}}


def succeeded(intent: str, **metadata: Any) -> Event:
    """Somebody paid."""
    about = {"id": intent, "object": "payment_intent", "amount": 900, "metadata": metadata}
    return event("payment_intent.succeeded", about)


def refunded(intent: str, *, in_full: bool = True) -> Event:
    """A payment was given back, in full or in part."""
    about = {"id": f"ch_{uuid4().hex}", "payment_intent": intent, "refunded": in_full}
    return event("charge.refunded", about | {"object": "charge", "metadata": {}})

"""Stripe, as far as a server sees it: signed events about payments and refunds.

The format of events and signatures is documented at https://docs.stripe.com/webhooks.
"""

import hmac
import json
import time
from collections.abc import Iterable
from typing import Any
from uuid import uuid4

import httpx

from contract_tests.api import Api, Headers
from contract_tests.membership.steps import Member

PATH = "/webhook"
Event = dict[str, Any]


def digest(body: bytes, secret: str, at: int) -> str:
    """Return the signature of a body at a time in seconds since 1970."""
    return hmac.new(secret.encode(), f"{at}.".encode() + body, "sha256").hexdigest()


def signature(body: bytes, secret: str, at: int | None = None) -> str:
    """Return the value of `Stripe-Signature` for a body; `at` defaults to now."""
    at = int(time.time()) if at is None else at
    return f"t={at},v1={digest(body, secret, at)}"


def new_intent() -> str:
    """Return a new id of a payment intent."""
    return f"pi_{uuid4().hex}"


def event(event_type: str, about: Any = None) -> Event:
    """Return a new event; `about` is its `data.object`."""
    event_id = f"evt_{uuid4().hex}"
    return {"id": event_id, "object": "event", "type": event_type, "data": {"object": about}}


def succeeded(intent: str, **metadata: Any) -> Event:
    """Return an event that reports a payment."""
    about = {"id": intent, "object": "payment_intent", "amount": 900, "metadata": metadata}
    return event("payment_intent.succeeded", about)


def refunded(intent: str, *, in_full: bool = True) -> Event:
    """Return an event that reports a full or partial refund."""
    about = {"id": f"ch_{uuid4().hex}", "payment_intent": intent, "refunded": in_full}
    return event("charge.refunded", about | {"object": "charge", "metadata": {}})


class Stripe:
    """Sends events to a server, signed with the secret that they share."""

    def __init__(self, api: Api, secret: str) -> None:
        self._api = api
        self._secret = secret

    def send(
        self,
        body: bytes,
        headers: Headers = (("Content-Type", "application/json"),),
        *,
        at: int | None = None,
        pieces: Iterable[bytes] | None = None,
    ) -> httpx.Response:
        """Send a signed body, chunked if it is given in `pieces`, and return the response."""
        signed = ("Stripe-Signature", signature(body, self._secret, at))
        content = body if pieces is None else pieces
        return self._api.send("POST", PATH, content=content, headers=[*headers, signed])

    def deliver(self, event: Event, *, at: int | None = None) -> None:
        """Send an event that the server must accept."""
        answer = self.send(json.dumps(event).encode(), at=at)
        assert (answer.status_code, answer.json()) == (200, {"received": event["type"]})

    def charge(self, member: Member, tier: str) -> str:
        """Report that a member paid for a tier, and return the id of the payment intent."""
        intent = new_intent()
        self.deliver(succeeded(intent, user_id=member.id, tier=tier))
        return intent

    def refund(self, intent: str) -> None:
        """Report that a payment was refunded in full."""
        self.deliver(refunded(intent))

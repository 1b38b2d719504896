"""Stripe, as a server meets it: whoever collects the money, and tells of it."""

import json
from collections.abc import Iterable

import httpx

from contract_tests.api import Api, Headers
from contract_tests.membership.events import Event, new_intent, refunded, succeeded
from contract_tests.membership.members import Member
from contract_tests.membership.signing import signature

PATH = "/webhook"


class Stripe:
    """Delivers events to a server, signed with the secret that they share."""

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
        """Send a body that is signed, whole or in pieces."""
        signed = ("Stripe-Signature", signature(body, self._secret, at))
        content = body if pieces is None else pieces
        return self._api.send("POST", PATH, content=content, headers=[*headers, signed])

    def deliver(self, event: Event, *, at: int | None = None) -> None:
        """Tell of an event, which is received."""
        answer = self.send(json.dumps(event).encode(), at=at)
        assert (answer.status_code, answer.json()) == (200, {"received": event["type"]})

    def charge(self, member: Member, tier: str) -> str:
        """Tell that a member paid for a tier; gives the payment intent."""
        intent = new_intent()
        self.deliver(succeeded(intent, user_id=member.id, tier=tier))
        return intent

    def refund(self, intent: str) -> None:
        """Tell that a payment was given back in full."""
        self.deliver(refunded(intent))

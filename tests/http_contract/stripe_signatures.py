"""Signatures as Stripe makes them, and the verdict of its own package."""

import hmac
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from stripe import SignatureVerificationError, WebhookSignature

from http_contract.webhook import is_signed

NOW = 1_800_000_000
SECRET, ROTATED = "whsec_the_present_one", "whsec_the_one_before"
BODY = '{"id":"evt_1","type":"payment_intent.succeeded","é":1}'.encode()


def signature(body: bytes = BODY, secret: str = SECRET, at: object = NOW) -> str:
    """The signature of a body at a time, in hex."""
    return hmac.new(secret.encode(), f"{at}.".encode() + body, "sha256").hexdigest()


def header(body: bytes = BODY, secret: str = SECRET, at: object = NOW) -> str:
    """The header of a body that is signed at a time."""
    return f"t={at},v1={signature(body, secret, at)}"


def accepted(header_value: str | None, *secrets: str, body: bytes = BODY, now: float = NOW) -> bool:
    """Whether http_contract accepts a header."""
    return is_signed(header_value, body, secrets, datetime.fromtimestamp(now, UTC))


def accepted_by_stripe(
    header_value: str | None, *secrets: str, body: bytes = BODY, now: float = NOW
) -> bool:
    """Whether Stripe's own package accepts a header with one of the secrets.

    What it lets through besides its own error is left to its callers: TypeError and the like.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("stripe._webhook.time", SimpleNamespace(time=lambda: now))
        return any(_is_verified(body, header_value, secret) for secret in secrets)


def _is_verified(body: bytes, header_value: str | None, secret: str) -> bool:
    try:
        WebhookSignature.verify_header(body, header_value, secret, tolerance=300)
    except SignatureVerificationError:
        return False
    return True

"""Signatures, as Stripe makes them (docs.stripe.com/webhooks)."""

import hmac
import time


def digest(body: bytes, secret: str, at: int) -> str:
    """What signs a body at a time, in seconds since 1970."""
    return hmac.new(secret.encode(), f"{at}.".encode() + body, "sha256").hexdigest()


def signature(body: bytes, secret: str, at: int | None = None) -> str:
    """The value of `Stripe-Signature` for a body that is sent at a time, by default now."""
    at = int(time.time()) if at is None else at
    return f"t={at},v1={digest(body, secret, at)}"

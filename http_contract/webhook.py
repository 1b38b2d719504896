"""Stripe's webhook: the signature and the event (docs/contract.md, The webhook).

The header Stripe-Signature is `t=<seconds>,v1=<hex>`, with a `v1` for each secret in use: the
HMAC-SHA256 of the time, a dot and the body (docs.stripe.com/webhooks, "Verify webhook signatures
manually").
"""

import hmac
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from http_contract.json_body import read_value
from http_contract.problems import Problem

TOLERANCE = 300  # seconds, in either direction
EVENT_ID_LIMIT = 255  # code points; Stripe's own limit
_SECONDS = re.compile(r"[1-9][0-9]{0,11}")


def read_event(
    body: bytes, signature: str | None, secrets: Sequence[str], now: datetime
) -> dict[str, Any]:
    """Return the event in a body, which has a string `id` and `type`.

    `signature` is the header's value, repeated ones joined by commas. Raises Problem 413, or 400
    unless Stripe signed the body.
    """
    if not is_signed(signature, body, secrets, now):
        raise Problem(400, {"signature": "is invalid"})
    event = read_value(body)
    if not isinstance(event, dict) or not _is_event(event.get("id"), event.get("type")):
        raise Problem(400, {"body": "is not an event"})
    return event


def is_signed(header: str | None, body: bytes, secrets: Sequence[str], now: datetime) -> bool:
    """Whether one of the secrets signed the body, at a time at most 300 seconds off."""
    items = [item.partition("=") for item in (header or "").split(",")]
    times = [value for name, _, value in items if name == "t"]
    if len(times) != 1 or not _SECONDS.fullmatch(times[0]):
        return False
    if abs(now.timestamp() - int(times[0])) > TOLERANCE:
        return False
    # As bytes, since `compare_digest` takes only ASCII as text.
    signatures = [value.encode("utf-8", "replace") for name, _, value in items if name == "v1"]
    signed = times[0].encode() + b"." + body
    digests = [hmac.new(_as_bytes(s), signed, "sha256").hexdigest().encode() for s in secrets]
    return any(hmac.compare_digest(digest, sent) for digest in digests for sent in signatures)


def _as_bytes(secret: str) -> bytes:
    return secret.encode("utf-8", "surrogateescape")  # as the environment stores it


def _is_event(event_id: object, event_type: object) -> bool:
    is_text = isinstance(event_id, str) and isinstance(event_type, str)
    return is_text and len(str(event_id)) <= EVENT_ID_LIMIT

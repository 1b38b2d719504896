"""How a delivery of Stripe's is read (docs/contract.md, The webhook)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from http_contract.json_body import read_value
from http_contract.problems import Problem
from http_contract.stripe_signature import is_genuine

EVENT_ID_LIMIT = 255  # code points; Stripe's own


def signed_event(
    body: bytes, signature: str | None, secrets: Sequence[str], now: datetime
) -> dict[str, Any]:
    """An event, which has a string `id` and `type`; Problem 413, or 400 unless Stripe signed it.

    `signature` is the header's value, several joined by commas.
    """
    if not is_genuine(signature, body, secrets, now):
        raise Problem(400, {"signature": "is invalid"})
    event = read_value(body)
    if not isinstance(event, dict) or not _is_event(event.get("id"), event.get("type")):
        raise Problem(400, {"body": "is not an event"})
    return event


def _is_event(event_id: object, event_type: object) -> bool:
    is_text = isinstance(event_id, str) and isinstance(event_type, str)
    return is_text and len(str(event_id)) <= EVENT_ID_LIMIT

"""The headers that requests about members bring, as the document shows them."""

from typing import Any


def _header(name: str, description: str) -> dict[str, Any]:
    return {"name": name, "in": "header", "description": description, "schema": {"type": "string"}}


IF_MATCH = _header(
    "If-Match",
    "The ETags of versions that may be changed (RFC 9110, 13.1.1); compared strongly.",
)
IF_NONE_MATCH = _header(
    "If-None-Match",
    "The ETags of versions that are known (RFC 9110, 13.1.2); compared weakly.",
)
STRIPE_SIGNATURE = _header(
    "Stripe-Signature",
    "`t=<seconds>,v1=<hex>` as Stripe signs; at most 300 seconds away, in either direction.",
)

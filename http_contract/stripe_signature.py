"""Whether Stripe signed what came (docs.stripe.com/webhooks, "Verify webhook signatures manually").

The header is `t=<seconds>,v1=<hex>`, with as many `v1` as there are secrets in use; each is the
HMAC-SHA256 of the time, a dot and the body as it came.
"""

import hmac
import re
from collections.abc import Sequence
from datetime import datetime

TOLERANCE = 300  # seconds, in either direction
_SECONDS = re.compile(r"[1-9][0-9]{0,11}")


def is_genuine(header: str | None, body: bytes, secrets: Sequence[str], now: datetime) -> bool:
    """Whether one of the secrets signed the body, at a time at most 300 seconds away."""
    items = [item.partition("=") for item in (header or "").split(",")]
    times = [value for name, _, value in items if name == "t"]
    if len(times) != 1 or not _SECONDS.fullmatch(times[0]):
        return False
    if abs(now.timestamp() - int(times[0])) > TOLERANCE:
        return False
    # As bytes, since a comparison of texts refuses all but ASCII.
    sent = [value.encode("utf-8", "replace") for name, _, value in items if name == "v1"]
    signed = times[0].encode() + b"." + body
    expected = [hmac.new(_bytes(s), signed, "sha256").hexdigest().encode() for s in secrets]
    return any(hmac.compare_digest(ours, theirs) for ours in expected for theirs in sent)


def _bytes(secret: str) -> bytes:
    return secret.encode("utf-8", "surrogateescape")  # as the environment holds it

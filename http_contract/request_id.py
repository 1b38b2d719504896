"""The name of one request, in its answer and in the access log (W11)."""

import re
import uuid

HEADER = "X-Request-ID"
_ACCEPTED = re.compile(r"[A-Za-z0-9-]{1,64}")


def request_id(sent: str | None) -> str:
    """The request's own id if it has one of 1 to 64 letters, digits and hyphens, else a UUID."""
    return sent if sent is not None and _ACCEPTED.fullmatch(sent) else str(uuid.uuid4())

"""Where a list of members goes on: opaque, signed, and the same from every app.

What a cursor promises is in docs/contract.md, Lists of members.
"""

import base64
import hmac
import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

from http_contract.problems import Problem

FAULT = "is invalid"
_FORM = re.compile(r"[A-Za-z0-9_-]{22,200}")
_SIGNATURE_BYTES = 16
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def formed(text: str) -> str:
    """A text that may be a cursor; ValueError with the contract's message for any other."""
    if not _FORM.fullmatch(text):
        raise ValueError(FAULT)
    return text


class Cursors:
    """Writes and reads cursors, with a key that is derived from SECRET_KEY for them alone."""

    def __init__(self, secret_key: str) -> None:
        secret = secret_key.encode("utf-8", "surrogateescape")  # as the environment holds it
        self._key = hmac.digest(secret, b"forge: cursors of /forge/users", "sha256")

    def write(self, tier: str | None, created_at: datetime, user_id: UUID) -> str:
        """The cursor that leads on in the list of a tier, or of all, behind a user."""
        payload = f"{tier or ''}.{(created_at - _EPOCH) // _MICROSECOND}.{user_id.hex}".encode()
        sealed = self._signature(payload) + payload
        return _encoded(sealed)

    def read(self, text: str) -> tuple[str | None, datetime, UUID]:
        """What `write` was given; Problem 422 for a cursor that it did not write."""
        sealed = _decoded(text)
        signature, payload = sealed[:_SIGNATURE_BYTES], sealed[_SIGNATURE_BYTES:]
        # Encoded again, since several texts decode to the same bytes (RFC 4648, 3.5).
        if not hmac.compare_digest(signature, self._signature(payload)) or _encoded(sealed) != text:
            raise Problem(422, {"cursor": FAULT})
        tier, microseconds, user_id = payload.decode().split(".")
        return tier or None, _EPOCH + int(microseconds) * _MICROSECOND, UUID(user_id)

    def _signature(self, payload: bytes) -> bytes:
        return hmac.digest(self._key, payload, "sha256")[:_SIGNATURE_BYTES]


def _encoded(sealed: bytes) -> str:
    return base64.urlsafe_b64encode(sealed).decode().rstrip("=")


def _decoded(text: str) -> bytes:
    """The bytes that a text stands for; none where it has a length that no base64 has."""
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        return b""

"""Cursors of lists of members: opaque, signed, and the same from every app.

They stay valid while members come and go (docs/contract.md, Lists of members).
"""

import base64
import hmac
import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

from http_contract.problems import Problem

INVALID_CURSOR = "is invalid"
_FORMAT = re.compile(r"[A-Za-z0-9_-]{22,200}")
_SIGNATURE_BYTES = 16
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def check_cursor_format(text: str) -> str:
    """Return a text that may be a cursor. Raises ValueError with the contract's message."""
    if not _FORMAT.fullmatch(text):
        raise ValueError(INVALID_CURSOR)
    return text


class Cursors:
    """Writes and reads cursors, signed with a key that is derived from SECRET_KEY."""

    def __init__(self, secret_key: str) -> None:
        secret = secret_key.encode("utf-8", "surrogateescape")  # as the environment stores it
        self._key = hmac.digest(secret, b"forge: cursors of /forge/users", "sha256")

    def write(self, tier: str | None, created_at: datetime, user_id: UUID) -> str:
        """The cursor behind a user in the list of a tier, or in the list of all members."""
        payload = f"{tier or ''}.{(created_at - _EPOCH) // _MICROSECOND}.{user_id.hex}".encode()
        return _encode(self._signature(payload) + payload)

    def read(self, text: str, tier: str | None) -> tuple[datetime, UUID]:
        """The position that `write` received.

        Raises Problem 422 for a cursor that it did not write, or wrote for another tier.
        """
        sealed = _decode(text)
        signature, payload = sealed[:_SIGNATURE_BYTES], sealed[_SIGNATURE_BYTES:]
        # Encoded again, since several texts decode to the same bytes (RFC 4648, 3.5).
        if not hmac.compare_digest(signature, self._signature(payload)) or _encode(sealed) != text:
            raise Problem(422, {"cursor": INVALID_CURSOR})
        list_tier, microseconds, user_id = payload.decode().split(".")
        if list_tier != (tier or ""):
            raise Problem(422, {"cursor": INVALID_CURSOR})
        return _EPOCH + int(microseconds) * _MICROSECOND, UUID(user_id)

    def _signature(self, payload: bytes) -> bytes:
        return hmac.digest(self._key, payload, "sha256")[:_SIGNATURE_BYTES]


def _encode(sealed: bytes) -> str:
    return base64.urlsafe_b64encode(sealed).decode().rstrip("=")


def _decode(text: str) -> bytes:
    """The bytes of a text; none if no base64 has its length."""
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        return b""

"""How JSON is written (W1, W10)."""

import json
from datetime import UTC, datetime
from typing import Any

# Keyword arguments of `json.dumps`: UTF-8 without blanks; NaN raises ValueError.
COMPACT: dict[str, Any] = {
    "ensure_ascii": False,
    "allow_nan": False,
    "separators": (",", ":"),
}


def compact_json(value: Any) -> bytes:
    """Encode a value as UTF-8 without blanks, members in their order. Raises ValueError for NaN."""
    return json.dumps(value, **COMPACT).encode()


def format_timestamp(moment: datetime) -> str:
    """Format a time in UTC, in whole milliseconds (RFC 3339): 2026-11-22T15:29:00.123Z."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

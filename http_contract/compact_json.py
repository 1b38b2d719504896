"""JSON as the contract writes it (W1)."""

import json
from typing import Any


def compact(value: Any) -> bytes:
    """UTF-8 without blanks, members in the order given, non-ASCII as it is; ValueError for NaN."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.encode()

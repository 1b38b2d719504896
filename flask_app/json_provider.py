"""How responses are encoded: the JSON provider of the app. Schemas format their own times."""

from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any

from flask.json.provider import DefaultJSONProvider, JSONProvider

from http_contract.json_format import COMPACT, format_timestamp


class CompactJSON(DefaultJSONProvider):
    """Flask's JSON in the contract's format: compact, UTF-8, members in their order (W1, W10)."""

    ensure_ascii = False
    sort_keys = False
    response = JSONProvider.response  # without a newline at the end, or indentation when debugging

    @staticmethod
    def default(value: Any) -> Any:
        """Encode times as in W10, enums by value, and dataclasses without secret fields.

        Secret is what the repr leaves out, such as a password's hash. Everything else is encoded
        as Flask does it.
        """
        if isinstance(value, datetime):
            return format_timestamp(value if value.tzinfo else value.replace(tzinfo=UTC))
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, Enum):
            return value.value
        if is_dataclass(value) and not isinstance(value, type):
            return {f.name: getattr(value, f.name) for f in fields(value) if f.repr}
        return DefaultJSONProvider.default(value)

    def dumps(self, obj: Any, **kwargs: Any) -> str:
        """Encode a value. Raises ValueError for NaN. `indent` is for people, and not compact."""
        compact = {} if kwargs.get("indent") else COMPACT
        return super().dumps(obj, **{**compact, **kwargs})

"""REST framework's fields with the contract's strictness and messages (W5)."""

from typing import Any

from rest_framework import serializers

from core.domain.texts import TOO_LONG, TOO_SHORT

_BLANK = "can't be blank"
_ABSENT: dict[str, Any] = {"required": _BLANK, "null": _BLANK}
_TEXT_MESSAGES: dict[str, Any] = {
    **_ABSENT,
    "blank": _BLANK,
    "invalid": "must be a string",
    "min_length": TOO_SHORT,
    "max_length": TOO_LONG,
}
_ENVELOPE_MESSAGES: dict[str, Any] = {**_ABSENT, "invalid": _BLANK}


class TextField(serializers.CharField):
    """A text, taken exactly as it was sent."""

    default_error_messages = _TEXT_MESSAGES

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(trim_whitespace=False, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        """The text; a number is none, though REST framework would make it one."""
        if not isinstance(data, str):
            self.fail("invalid")
        return data


class EnvelopeSerializer(serializers.Serializer[Any]):
    """The object in the one member that a body has; anything else there is as good as none."""

    default_error_messages = _ENVELOPE_MESSAGES

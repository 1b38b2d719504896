"""REST framework's fields with the contract's strictness and messages (W5)."""

from datetime import datetime
from typing import Any

from rest_framework import serializers

from core.domain.validation import BLANK, TOO_LONG, TOO_SHORT
from http_contract.json_format import format_timestamp

_ABSENT: dict[str, Any] = {"required": BLANK, "null": BLANK}
_TEXT_MESSAGES: dict[str, Any] = {
    **_ABSENT,
    "blank": BLANK,
    "invalid": "must be a string",
    "min_length": TOO_SHORT,
    "max_length": TOO_LONG,
}
_TEXT_LIST_MESSAGES: dict[str, Any] = {
    **_ABSENT,
    "not_a_list": "must be a list of strings",
    "blank": BLANK,
    "max_length": TOO_LONG,
}
_ENVELOPE_MESSAGES: dict[str, Any] = {**_ABSENT, "invalid": BLANK}


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


class TextListField(serializers.ListField):
    """A list of texts; one message says what is wrong with any of them, or with their number."""

    default_error_messages = _TEXT_LIST_MESSAGES

    def to_internal_value(self, data: Any) -> list[str]:
        """The texts; a blank one is worse than a long one or a long list."""
        if not isinstance(data, list) or not all(isinstance(text, str) for text in data):
            self.fail("not_a_list")
        if "" in data:
            self.fail("blank")
        # Not left to the validator: a body has room for a million texts to look at before it.
        if self.max_length is not None and len(data) > self.max_length:
            self.fail("max_length")
        return [self.child.run_validation(text) for text in data]


class TimeField(serializers.DateTimeField):
    """A time that is shown."""

    def to_representation(self, value: datetime) -> str:
        """In UTC, in whole milliseconds."""
        return format_timestamp(value)


class EnvelopeSerializer(serializers.Serializer[Any]):
    """The object in the one member that a body has; anything else there is as good as none."""

    default_error_messages = _ENVELOPE_MESSAGES


class ChangeSerializer(EnvelopeSerializer):
    """An object of members that may all be absent, but not all at once."""

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse a change that changes nothing."""
        if not attrs:
            self.fail("required")
        return attrs

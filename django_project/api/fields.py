"""Serializers and fields with the contract's strictness and messages (W5)."""

from datetime import datetime
from typing import Any, ClassVar

from rest_framework import serializers

from core.domain.validation import BLANK, TOO_LONG, too_short
from http_contract.json_format import format_timestamp

_ABSENT: dict[str, Any] = {"required": BLANK, "null": BLANK}


class TextField(serializers.CharField):
    """A string, kept exactly as it was sent."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        **_ABSENT,
        "blank": BLANK,
        "invalid": "must be a string",
        "min_length": too_short("{min_length}"),  # which REST framework fills in
        "max_length": TOO_LONG,
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(trim_whitespace=False, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        """The string. REST framework would convert a number to one."""
        if not isinstance(data, str):
            self.fail("invalid")
        return data


class TextListField(serializers.ListField):
    """A list of strings. One message reports an error of an element, or of their number."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        **_ABSENT,
        "not_a_list": "must be a list of strings",
        "blank": BLANK,
        "max_length": TOO_LONG,
    }

    def to_internal_value(self, data: Any) -> list[str]:
        """The strings. Of several errors, type comes before blank, and blank before length."""
        if not isinstance(data, list) or not all(isinstance(text, str) for text in data):
            self.fail("not_a_list")
        if "" in data:
            self.fail("blank")
        # Not left to the validator, which runs after each element: a body has room for a million.
        if self.max_length is not None and len(data) > self.max_length:
            self.fail("max_length")
        return [self.child.run_validation(text) for text in data]


class TimestampField(serializers.DateTimeField):
    """A time in a response (W10)."""

    def to_representation(self, value: datetime) -> str:
        """The time in UTC, in whole milliseconds."""
        return format_timestamp(value)


class EnvelopeSerializer(serializers.Serializer[Any]):
    """The object in the only member of a body. If it is no object, it counts as absent."""

    default_error_messages: ClassVar[dict[str, Any]] = {**_ABSENT, "invalid": BLANK}


class PartialUpdateSerializer(EnvelopeSerializer):
    """An object whose members may each be absent, but not all of them."""

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse a change that changes nothing."""
        if not attrs:
            self.fail("required")
        return attrs

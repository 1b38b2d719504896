"""What the schemas of every room are made of, and the contract's messages for them (W5)."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from operator import attrgetter
from typing import Any

import marshmallow
from marshmallow import EXCLUDE, ValidationError, fields, validates_schema
from marshmallow.types import ErrorMessages
from marshmallow.validate import Length

from core.domain.validation import BLANK, TOO_LONG, TOO_SHORT
from http_contract.json_format import format_timestamp

# marshmallow's kinds of error, in the contract's words.
OF_FIELDS: ErrorMessages = {"required": BLANK, "null": BLANK, "invalid": "must be a string"}
OF_OBJECTS = {"type": BLANK}

# marshmallow itself tries each way in which an object could hold a value, member by member.
_getter = cache(attrgetter)

NOT_BLANK = Length(min=1, error=BLANK)


def at_least(limit: int) -> Length:
    """No fewer code points than that."""
    return Length(min=limit, error=TOO_SHORT)


def at_most(limit: int) -> Length:
    """No more code points than that."""
    return Length(max=limit, error=TOO_LONG)


class Schema(marshmallow.Schema):
    """An object on the wire; members that the contract does not have are ignored."""

    error_messages = OF_OBJECTS

    class Meta:
        unknown = EXCLUDE

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        """What a view's answer has under a key, or a value of the core under a dotted name."""
        return obj.get(attr, default) if isinstance(obj, dict) else _getter(attr)(obj)


class Text(fields.String):
    """A text, taken exactly as it was sent."""

    default_error_messages = OF_FIELDS


class Time(fields.DateTime):
    """A moment, as the contract writes it (W10)."""

    def _serialize(self, value: datetime | None, *_args: Any, **_options: Any) -> str | None:
        return None if value is None else format_timestamp(value)


class Envelope(fields.Nested):
    """The one object that a body holds; anything else in its place is none."""

    default_error_messages = OF_FIELDS

    def __init__(self, nested: type[Schema]) -> None:
        super().__init__(nested, required=True)


class ChangeSchema(Schema):
    """What is to change, of which there must be something."""

    @validates_schema
    def refuse_nothing(self, data: Mapping[str, Any], **_options: Any) -> None:
        """Refuse an object without any documented member."""
        if not data:
            raise ValidationError(BLANK)


class ProblemSchema(Schema):
    """An answer of 400 or above (RFC 9457)."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    errors = fields.Dict(
        fields.String(), fields.List(fields.String(), validate=Length(equal=1)), required=True
    )

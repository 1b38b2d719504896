"""What the schemas of every area are built from, with the contract's messages (W5)."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from operator import attrgetter
from typing import Any, ClassVar

import marshmallow
from marshmallow import EXCLUDE, ValidationError, fields, post_load, pre_dump, validates_schema
from marshmallow.types import ErrorMessages
from marshmallow.validate import Length

from core.domain.validation import BLANK, TOO_LONG, too_short
from http_contract.idempotency import IDEMPOTENCY_KEY, read_idempotency_key
from http_contract.json_format import format_timestamp

# The contract's messages for marshmallow's kinds of error. A kind without one keeps marshmallow's.
TEXT_MESSAGES: ErrorMessages = {"required": BLANK, "null": BLANK, "invalid": "must be a string"}

# marshmallow itself tries several ways to find a value, for each member of each object.
_getter = cache(attrgetter)

NOT_BLANK = Length(min=1, error=BLANK)


def at_least(limit: int) -> Length:
    """At least so many code points."""
    return Length(min=limit, error=too_short(limit))


def at_most(limit: int) -> Length:
    """At most so many code points."""
    return Length(max=limit, error=TOO_LONG)


class Schema(marshmallow.Schema):
    """An object. Members that the schema does not have are ignored.

    `loads_as` is what `load` passes the members to, such as a class of the domain.
    """

    loads_as: ClassVar[Callable[..., Any] | None] = None
    error_messages = {"type": BLANK}  # noqa: RUF012  # an instance attribute of marshmallow

    class Meta:
        unknown = EXCLUDE

    @post_load
    def make_object(self, data: Any, **_options: Any) -> Any:
        """Create the object that `loads_as` names."""
        make = type(self).loads_as
        return data if make is None else make(**data)

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        """The value of a member: a key of a dict, or an attribute, which may be dotted."""
        try:
            return obj[attr] if isinstance(obj, dict) else _getter(attr)(obj)
        except (AttributeError, KeyError):
            return super().get_attribute(obj, attr, default)


class EnvelopeSchema(Schema):
    """A body with a single member that holds the object. Views take and return the object."""

    @post_load
    def unwrap(self, data: dict[str, Any], **_options: Any) -> Any:
        """Return the object."""
        (member,) = data.values()
        return member

    @pre_dump
    def wrap(self, value: Any, **_options: Any) -> dict[str, Any]:
        """Put the object into the envelope."""
        (name,) = self.fields
        return {name: value}


class ChangeSchema(Schema):
    """A partial update, with at least one member."""

    @validates_schema
    def require_any_member(self, data: Mapping[str, Any], **_options: Any) -> None:
        """Raise ValidationError for an object without any documented member."""
        if not data:
            raise ValidationError(BLANK)


class Text(fields.String):
    """Text, kept exactly as it was sent."""

    default_error_messages = TEXT_MESSAGES


class Time(fields.DateTime):
    """A time in the contract's format (W10)."""

    def _serialize(self, value: datetime | None, *_args: Any, **_options: Any) -> str | None:
        return None if value is None else format_timestamp(value)


class Envelope(fields.Nested):
    """The member of a request's EnvelopeSchema."""

    default_error_messages = TEXT_MESSAGES

    def __init__(self, nested: type[Schema]) -> None:
        super().__init__(nested, required=True)


class ProblemSchema(Schema):
    """Every response with a status of 400 or above (RFC 9457)."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    errors = fields.Dict(
        fields.String(), fields.List(fields.String(), validate=Length(equal=1)), required=True
    )


# Headers


class IdempotencyKey(fields.String):
    """A key with which a request can be retried. Raises Problem 400 for a malformed one."""

    def _deserialize(self, value: str, *_args: Any, **_options: Any) -> Any:
        return read_idempotency_key(value)


class IdempotencyKeySchema(Schema):
    """The headers of an operation that can be retried."""

    key = IdempotencyKey(data_key=IDEMPOTENCY_KEY)

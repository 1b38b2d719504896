"""Query parameters (W7): fields that may not be repeated, and the page of a list."""

from typing import Any

from marshmallow import ValidationError, fields
from marshmallow.types import ErrorMessages
from marshmallow.validate import Range

from flask_app.schemas import Schema
from http_contract.query import (
    DEFAULT_LIMIT,
    DEFAULT_OFFSET,
    LIMIT,
    OFFSET,
    REPEATED,
    parse_integer,
)

REPEATED_MESSAGE: ErrorMessages = {"repeated": REPEATED}


class SingleParameter(fields.Field[Any]):
    """A query parameter that may not be repeated."""

    is_multiple = True  # webargs then passes every value, not the first alone
    default_error_messages = REPEATED_MESSAGE

    def _deserialize(self, value: list[str], *args: Any, **options: Any) -> Any:
        if len(value) > 1:
            raise self.make_error("repeated")
        return super()._deserialize(value[0], *args, **options)


class QueryText(SingleParameter, fields.String):
    """Text, which may be empty."""


class QueryInteger(SingleParameter, fields.Integer):
    """An integer between two bounds, both included; the default if it is absent."""

    def __init__(self, bounds: tuple[int, int], default: int) -> None:
        super().__init__(validate=Range(*bounds), load_default=default)
        self._bounds = bounds

    # marshmallow's hook for the conversion of a number, after `_deserialize` above.
    def _validated(self, value: Any) -> int:
        try:
            return parse_integer(value, *self._bounds)
        except ValueError as error:
            raise ValidationError(str(error)) from error


class PageQuerySchema(Schema):
    """The page of a list."""

    limit = QueryInteger(LIMIT, DEFAULT_LIMIT)
    offset = QueryInteger(OFFSET, DEFAULT_OFFSET)

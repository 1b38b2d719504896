"""The parameters of a query (W7)."""

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

OF_PARAMETERS: ErrorMessages = {"repeated": REPEATED}


class GivenOnce(fields.Field[Any]):
    """A parameter that may be given once."""

    is_multiple = True  # webargs then hands over all that was given, not the first alone
    default_error_messages = OF_PARAMETERS

    def _deserialize(self, value: list[str], *args: Any, **options: Any) -> Any:
        if len(value) > 1:
            raise self.make_error("repeated")
        return super()._deserialize(value[0], *args, **options)


class QueryText(GivenOnce, fields.String):
    """A text, which may be empty."""


class QueryInteger(GivenOnce, fields.Integer):
    """A whole number between two bounds, both included; the default where it is not given."""

    def __init__(self, bounds: tuple[int, int], default: int) -> None:
        super().__init__(validate=Range(*bounds), load_default=default)
        self._bounds = bounds

    # Where marshmallow's numbers read their text, once `_deserialize` has seen that it came once.
    def _validated(self, value: Any) -> int:
        try:
            return parse_integer(value, *self._bounds)
        except ValueError as error:
            raise ValidationError(str(error)) from error


class PageQuerySchema(Schema):
    """Which page of a list."""

    limit = QueryInteger(LIMIT, DEFAULT_LIMIT)
    offset = QueryInteger(OFFSET, DEFAULT_OFFSET)

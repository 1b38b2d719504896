"""Query parameters (W7): text, limit and offset, of which none may be repeated."""

from collections.abc import Callable
from typing import Annotated, Any

from pydantic import BeforeValidator, Field
from pydantic.json_schema import SkipJsonSchema
from starlette.datastructures import QueryParams

from http_contract.query import LIMIT, OFFSET, REPEATED, parse_integer


class RepeatedValue(str):
    """The last value of a query parameter that was sent more than once."""


class SingleQueryParams(QueryParams):
    """Query parameters as Starlette has them, where a repeated value is a RepeatedValue."""

    def get(self, key: Any, default: Any = None) -> Any:
        """The value, the last one if there are several."""
        value = super().get(key, default)
        return RepeatedValue(value) if len(self.getlist(key)) > 1 else value


def require_single(value: Any) -> Any:
    """Return the value of a query parameter. Raises ValueError if it was repeated (W7)."""
    if isinstance(value, RepeatedValue):
        raise ValueError(REPEATED)
    return value


def integer_between(lowest: int, highest: int) -> Callable[[Any], int]:
    """A validator of 1 to 7 digits. pydantic's own also accepts ` 5`, `1_0` and `5.0`."""
    return lambda value: parse_integer(require_single(value), lowest, highest)


# None if the parameter is absent. It is documented as a plain string, since no query has a null.
QueryText = Annotated[str | SkipJsonSchema[None], BeforeValidator(require_single)]
Limit = Annotated[int, Field(ge=LIMIT[0], le=LIMIT[1]), BeforeValidator(integer_between(*LIMIT))]
Offset = Annotated[
    int, Field(ge=OFFSET[0], le=OFFSET[1]), BeforeValidator(integer_between(*OFFSET))
]

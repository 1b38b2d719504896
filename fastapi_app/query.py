"""How query parameters are read (W7)."""

from collections.abc import Callable
from typing import Annotated, Any

from pydantic import BeforeValidator, Field
from pydantic.json_schema import SkipJsonSchema
from starlette.datastructures import QueryParams

from http_contract.query import LIMIT, OFFSET, REPEATED, parse_integer


class StrictQuery(QueryParams):
    """A query that gives all values of a repeated parameter, where Starlette gives the last."""

    def get(self, key: Any, default: Any = None) -> Any:
        """The value; a list of them where there are several."""
        values = self.getlist(key)
        return values if len(values) > 1 else super().get(key, default)


def once(value: Any) -> Any:
    """The value of a parameter, which must have one only."""
    if isinstance(value, list):
        raise ValueError(REPEATED)
    return value


def number_between(lowest: int, highest: int) -> Callable[[Any], int]:
    """How a number is read: pydantic's own way takes ` 5`, `1_0` and `5.0` too."""
    return lambda value: parse_integer(once(value), lowest, highest)


# Absent, it is None; the document has a plain string, since nobody can send null.
Text = Annotated[str | SkipJsonSchema[None], BeforeValidator(once)]
Limit = Annotated[int, Field(ge=LIMIT[0], le=LIMIT[1]), BeforeValidator(number_between(*LIMIT))]
Offset = Annotated[int, Field(ge=OFFSET[0], le=OFFSET[1]), BeforeValidator(number_between(*OFFSET))]

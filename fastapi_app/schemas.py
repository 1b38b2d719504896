"""Parts of the schemas of several rooms."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Annotated, Any, TypeVar

from pydantic import (
    AliasGenerator,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    WithJsonSchema,
)
from pydantic.alias_generators import to_camel
from pydantic.json_schema import SkipJsonSchema

from core.domain.validation import BLANK
from fastapi_app.parsing import RepeatedValue
from http_contract.json_format import format_timestamp
from http_contract.query import LIMIT, OFFSET, REPEATED, parse_integer

Change = TypeVar("Change", bound=Mapping[str, object])

CAMEL_CASE_RESPONSE = ConfigDict(alias_generator=AliasGenerator(serialization_alias=to_camel))

Timestamp = Annotated[
    datetime,
    PlainSerializer(format_timestamp),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]


def require_member(change: Change) -> Change:
    """Return a partial update. Raises ValueError if it has no member."""
    if not change:
        raise ValueError(BLANK)
    return change


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

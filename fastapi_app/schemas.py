"""Parts of the schemas of several areas."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, TypeVar

from pydantic import (
    AliasGenerator,
    ConfigDict,
    PlainSerializer,
    WithJsonSchema,
)
from pydantic.alias_generators import to_camel

from core.domain.validation import BLANK
from http_contract.json_format import format_timestamp

Change = TypeVar("Change", bound=Mapping[str, object])

CAMEL_CASE_RESPONSE = ConfigDict(alias_generator=AliasGenerator(serialization_alias=to_camel))

Timestamp = Annotated[
    datetime,
    PlainSerializer(format_timestamp),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]


def require_any_member(change: Change) -> Change:
    """Return a partial update. Raises ValueError if it has no member."""
    if not change:
        raise ValueError(BLANK)
    return change

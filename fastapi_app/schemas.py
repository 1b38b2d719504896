"""What the schemas of more than one room are made of."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, TypeVar

from pydantic import AliasGenerator, ConfigDict, PlainSerializer, WithJsonSchema
from pydantic.alias_generators import to_camel

from core.domain.validation import BLANK
from http_contract.json_format import format_timestamp

Change = TypeVar("Change", bound=Mapping[str, object])

# Members of answers are in camel case on the wire.
SHOWN_IN_CAMEL_CASE = ConfigDict(alias_generator=AliasGenerator(serialization_alias=to_camel))

Timestamp = Annotated[
    datetime,
    PlainSerializer(format_timestamp),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]


def some_member(change: Change) -> Change:
    """The change, which must hold something."""
    if not change:
        raise ValueError(BLANK)
    return change

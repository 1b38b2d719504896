"""Query parameters (W7)."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request

from http_contract.query import (
    DEFAULT_LIMIT,
    DEFAULT_OFFSET,
    LIMIT,
    OFFSET,
    REPEATED,
    parse_integer,
)


def validated_query(
    request: Request, serializer_class: type[serializers.Serializer[Any]]
) -> dict[str, Any]:
    """The query, validated. Raises ValidationError with every parameter that is wrong."""
    # As a plain dictionary: in a QueryDict an empty parameter would count as absent.
    serializer = serializer_class(data=request.query_params.dict())
    serializer.is_valid()
    repeated = {
        name: [REPEATED]
        for name in map(str, serializer.fields)
        if len(request.query_params.getlist(name)) > 1
    }
    errors = serializer.errors | repeated
    if errors:
        raise serializers.ValidationError(errors)
    return dict(serializer.validated_data)


class DigitsField(serializers.IntegerField):
    """An integer of digits alone. REST framework would also take "+5", " 5" and "5.0"."""

    def __init__(self, lowest: int, highest: int, default: int) -> None:
        super().__init__(min_value=lowest, max_value=highest, default=default)
        self._bounds = lowest, highest

    def to_internal_value(self, data: Any) -> int:
        """The integer, within its bounds."""
        try:
            return parse_integer(data, *self._bounds)
        except ValueError as error:
            raise serializers.ValidationError(str(error)) from None


@extend_schema_field(OpenApiTypes.STR)
class NameField(serializers.Field[str, str, str, Any]):
    """A name to filter by. Any text is valid; one that nobody can have matches nothing."""

    def to_internal_value(self, data: str) -> str:
        """The name as it was sent."""
        return data


class PageSerializer(serializers.Serializer[Any]):
    """The query parameters of a list with an offset."""

    limit = DigitsField(*LIMIT, default=DEFAULT_LIMIT)
    offset = DigitsField(*OFFSET, default=DEFAULT_OFFSET)

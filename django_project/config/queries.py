"""How REST framework reads queries (W7)."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request

from django_project.config.serializers import shared
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
    """The query as a serializer understands it; ValidationError names every parameter at fault."""
    serializer, sent = shared(serializer_class), request.query_params
    faults: dict[str, Any] = {
        name: [REPEATED] for name in serializer.fields if len(sent.getlist(name)) > 1
    }
    try:
        # As plain texts: in a QueryDict an empty one would count as absent, and get the default.
        query = serializer.run_validation(sent.dict())
    except serializers.ValidationError as error:
        faults = dict(error.detail) | faults  # type: ignore[arg-type]  # by member
    if faults:
        raise serializers.ValidationError(faults)
    return dict(query)


class WholeNumberField(serializers.IntegerField):
    """A number in digits alone; REST framework would take "+5", " 5" and "5.0" too."""

    def __init__(self, lowest: int, highest: int, default: int) -> None:
        super().__init__(min_value=lowest, max_value=highest, default=default)
        self._bounds = lowest, highest

    def to_internal_value(self, data: Any) -> int:
        """The number, within its bounds."""
        try:
            return parse_integer(data, *self._bounds)
        except ValueError as error:
            raise serializers.ValidationError(str(error)) from None


@extend_schema_field(OpenApiTypes.STR)
class NameField(serializers.Field[str, str, str, Any]):
    """A name to look for, whatever it holds: what nobody can be called is found nowhere."""

    def to_internal_value(self, data: str) -> str:
        """The name, as it was sent."""
        return data


class PageSerializer(serializers.Serializer[Any]):
    """Which part of a list is asked for."""

    limit = WholeNumberField(*LIMIT, default=DEFAULT_LIMIT)
    offset = WholeNumberField(*OFFSET, default=DEFAULT_OFFSET)

"""How request bodies are read: strict JSON (W3 to W5). api/middleware.py limits their size."""

from collections.abc import Mapping
from typing import IO, Any

from rest_framework.parsers import JSONParser
from rest_framework.request import Request
from rest_framework.serializers import Serializer

from http_contract.json_body import read_object, read_value


class StrictJSONParser(JSONParser):
    """`request.data` of views that do not read their body by `validated_body`."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """Any JSON value. Raises Problem 400 for what the contract does not take for JSON."""
        return read_value(stream.read())


def validated_body(request: Request, serializer_class: type[Serializer[Any]]) -> dict[str, Any]:
    """The JSON object in the body, validated. Raises Problem 415 or 400, or ValidationError.

    It reads `request.body`: for an empty body REST framework's `request.data` asks no parser.
    """
    sent = read_object(request.body, request.headers.get("Content-Type"))
    serializer = serializer_class(data=sent)
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)

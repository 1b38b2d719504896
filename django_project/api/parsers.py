"""How request bodies are read: within their limit, and as strict JSON (W3 to W5)."""

from collections.abc import Mapping
from typing import IO, Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest
from rest_framework.parsers import JSONParser
from rest_framework.request import Request
from rest_framework.serializers import Serializer

from http_contract.json_body import BODY_LIMIT, check_length, read_object, read_value
from http_contract.problems import Problem, bad_request, body_too_large, length_required


def problem_of_body(request: HttpRequest, limit: int) -> Problem | None:
    """Read the body, which Django keeps. 413 if it is too large, 400 if it is incomplete."""
    if limit > BODY_LIMIT:
        return _problem_of_declared_length(request, limit)
    try:
        length = len(request.body)
        check_length(length, request.META.get("CONTENT_LENGTH"))
    except RequestDataTooBig:
        return body_too_large()
    except Exception:  # each server has exceptions of its own for malformed chunks
        return bad_request()
    if length > BODY_LIMIT:  # which no header declared
        return body_too_large()
    request.META["CONTENT_LENGTH"] = str(length)  # REST framework reads no body without it
    return None


def _problem_of_declared_length(request: HttpRequest, limit: int) -> Problem | None:
    declared = request.META.get("CONTENT_LENGTH") or "0"
    if "HTTP_TRANSFER_ENCODING" in request.META or not declared.isdecimal():
        return length_required()
    return body_too_large() if int(declared) > limit else None


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
    headers = request.headers
    described = headers.get("Content-Type"), headers.get("Content-Encoding")
    sent = read_object(request.body, *described)
    serializer = serializer_class(data=sent)
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)

"""How REST framework reads and writes bodies.

Nothing of its views may be imported here: they import this module while they are made.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.serializers import Serializer

from django_project.config.serializers import shared
from http_contract.json_body import read_object
from http_contract.json_format import compact_json


def validated_body(request: Request, serializer_class: type[Serializer[Any]]) -> dict[str, Any]:
    """The body as a serializer understands it; Problem 415 or 400, or ValidationError."""
    # Not `request.data`: for an empty body REST framework asks no parser, and answers 422.
    sent = read_object(request.body, request.headers.get("Content-Type"))
    return dict(shared(serializer_class).run_validation(sent))


class CompactJSONRenderer(JSONRenderer):
    """JSON as the contract writes it; REST framework's own escapes U+2028."""

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        """The bytes that are sent; none for no data."""
        return b"" if data is None else compact_json(data)


class IgnoringAccept(BaseContentNegotiation):
    """Every view has one parser and one renderer, and `Accept` is not looked at."""

    def select_parser(self, request: Request, parsers: Iterable[BaseParser]) -> BaseParser:
        """The view's parser."""
        return next(iter(parsers))

    def select_renderer(
        self,
        request: Request,
        renderers: Iterable[BaseRenderer],
        format_suffix: str | None = None,
    ) -> tuple[BaseRenderer, str]:
        """The view's renderer."""
        renderer = next(iter(renderers))
        return renderer, str(renderer.media_type)

"""How responses are written (W1), and which renderer and parser a view uses."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request

from http_contract.json_format import COMPACT


class CompactJSONRenderer(JSONRenderer):
    """JSON as the contract writes it. REST framework's own renderer escapes U+2028."""

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        """The encoded data; nothing for None."""
        return b"" if data is None else json.dumps(data, cls=self.encoder_class, **COMPACT).encode()


class ContractNegotiation(DefaultContentNegotiation):
    """Accept is not looked at (W6), unless a view has several renderers to choose from."""

    def select_renderer(
        self,
        request: Request,
        renderers: Iterable[BaseRenderer],
        format_suffix: str | None = None,
    ) -> tuple[BaseRenderer, str]:
        """The renderer of the view, and its media type. Raises NotAcceptable."""
        offered = list(renderers)
        if len(offered) == 1:
            return offered[0], str(offered[0].media_type)
        negotiated: tuple[BaseRenderer, str] = super().select_renderer(
            request, offered, format_suffix
        )
        return negotiated

"""The base of views that everybody may read, the OpenAPI document, and Swagger UI."""

from functools import cache
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.urls import get_script_prefix, reverse
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularJSONAPIView, SpectacularSwaggerView
from rest_framework.permissions import SAFE_METHODS, IsAuthenticatedOrReadOnly
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.domain.errors import DomainError, Kind
from http_contract.headers import content_security_policy


class PublicReadView(APIView):
    """A view that everybody may read, with or without a token.

    A read with an invalid token is anonymous (W8). Other methods need a valid one.
    """

    permission_classes = (IsAuthenticatedOrReadOnly,)

    def perform_authentication(self, request: Request) -> None:
        """Authenticate. Raises DomainError (TOKEN_INVALID) unless the method is safe."""
        try:
            super().perform_authentication(request)
        except DomainError as error:
            if error.kind is not Kind.TOKEN_INVALID or request.method not in SAFE_METHODS:
                raise
            request.user = AnonymousUser()


@cache
def document(urlconf: str) -> dict[str, Any]:
    """The OpenAPI document of these URLs, generated once."""
    generator = SchemaGenerator(urlconf=urlconf)  # type: ignore[no-untyped-call]
    generated: dict[str, Any] = generator.get_schema(public=True)  # type: ignore[no-untyped-call]
    return generated


class OpenApiView(SpectacularJSONAPIView):
    """GET /openapi.json."""

    @extend_schema(exclude=True)
    def get(self, _request: Request) -> Response:
        """Return the document, with the prefix of its paths as the server. The query is ignored."""
        servers = [{"url": get_script_prefix().rstrip("/") or "/"}]
        return Response({**document(settings.ROOT_URLCONF), "servers": servers})


class DocsView(SpectacularSwaggerView):
    """GET /docs."""

    @extend_schema(exclude=True)
    def get(self, request: Request) -> Response:
        """Return the page of Swagger UI; the query is ignored."""
        response: Response = super().get(request)  # type: ignore[no-untyped-call]
        del response.headers["Cross-Origin-Opener-Policy"]
        response.data["schema_url"] = reverse("openapi")  # drf-spectacular would add the query
        response.add_post_render_callback(_add_security_policy)
        return response


def _add_security_policy(page: Any) -> None:
    page.headers["Content-Security-Policy"] = content_security_policy(page.content.decode())

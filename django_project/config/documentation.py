"""The document of the API, and Swagger UI on it."""

from functools import cache
from typing import Any

from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularJSONAPIView, SpectacularSwaggerView
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from http_contract.operations import problem_statuses
from http_contract.problems import MEDIA_TYPE


class ProblemSerializer(serializers.Serializer[Any]):
    """RFC 9457, with one message for each subject that is at fault."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    errors = serializers.DictField(  # type: ignore[assignment]  # a serializer has its own
        child=serializers.ListField(child=serializers.CharField(), min_length=1, max_length=1)
    )


def problems(operation_id: str) -> dict[tuple[int, str], type[ProblemSerializer]]:
    """The problems of an operation, as `extend_schema` takes responses."""
    return {(status, MEDIA_TYPE): ProblemSerializer for status in problem_statuses(operation_id)}


def require_bodies(result: dict[str, Any], **_about: Any) -> dict[str, Any]:
    """The document, where every body is required (W4), even one whose members are not."""
    for operations in result["paths"].values():
        for operation in operations.values():
            if "requestBody" in operation:
                operation["requestBody"]["required"] = True
    return result


@cache
def document() -> dict[str, Any]:
    """The document, generated once: it is the same for everybody."""
    generated: dict[str, Any] = SchemaGenerator().get_schema(public=True)  # type: ignore[no-untyped-call]
    return generated


class OpenApiView(SpectacularJSONAPIView):
    """GET /openapi.json."""

    @extend_schema(exclude=True)
    def get(self, _request: Request) -> Response:
        """The document, in no version or language that a query asks for."""
        return Response(document())


class DocsView(SpectacularSwaggerView):
    """GET /docs."""

    url = "/openapi.json"

    @extend_schema(exclude=True)
    def get(self, request: Request) -> Response:
        """Swagger UI; it signs in by no other window, so none needs to reach it."""
        response: Response = super().get(request)  # type: ignore[no-untyped-call]
        del response.headers["Cross-Origin-Opener-Policy"]
        response.data["schema_url"] = self.url  # without what a query asks for
        return response

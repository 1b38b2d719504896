"""The OpenAPI document, and Swagger UI, which works without the internet.

routing.py documents the errors and the security of each operation.
"""

from pathlib import Path
from typing import Annotated, Any

import fastapi_offline
from fastapi import Request, Response
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse, JSONResponse
from fastapi.staticfiles import StaticFiles
from pydantic import BaseModel, Field

from fastapi_app.routing import StrictRouter
from http_contract.authorization import SECURITY_SCHEMES, TOKEN_REQUIRED
from http_contract.headers import content_security_policy, static_media_type

BEARER: dict[str, list[str]] = {"bearer": []}  # what a dependency on TokenScheme documents
ASSETS_URL = "/static/swagger-ui"


class Assets(StaticFiles):
    """Static files with media types of our own; Starlette asks the operating system."""

    def file_response(self, full_path: Any, *args: Any, **kwargs: Any) -> Response:
        """The response with a file."""
        response = super().file_response(full_path, *args, **kwargs)
        if "Content-Type" in response.headers:
            response.headers["Content-Type"] = static_media_type(str(full_path))
        return response


assets = Assets(directory=Path(fastapi_offline.__file__).parent / "static")
# FastAPI adds routes of its own for these two, which would take a body of any size (W3).
router = StrictRouter(include_in_schema=False)


class ProblemSchema(BaseModel, title="Problem"):
    """An error response (RFC 9457)."""

    type: str
    title: str
    status: int
    errors: dict[str, Annotated[list[str], Field(min_length=1, max_length=1)]]


def completed(document: dict[str, Any]) -> dict[str, Any]:
    """Add the schema of error responses, and what FastAPI cannot say of security.

    A dependency is one security scheme, and TokenScheme accepts two. An operation without any
    needs no token.
    """
    components = document.setdefault("components", {})
    components.setdefault("schemas", {})["Problem"] = ProblemSchema.model_json_schema()
    components["securitySchemes"] = components.get("securitySchemes", {}) | SECURITY_SCHEMES
    document["security"] = []
    for path in document["paths"].values():
        for operation in path.values():
            schemes = operation.get("security", [])
            if BEARER in schemes:
                others = [scheme for scheme in schemes if scheme not in TOKEN_REQUIRED]
                operation["security"] = [*others, *TOKEN_REQUIRED]
    return document


@router.get("/openapi.json")
async def show_document(request: Request) -> JSONResponse:
    """The document. Its first server is the prefix of the paths, as in FastAPI's own."""
    document = request.app.openapi()
    servers = [{"url": _root_path(request) or "/"}, *document.get("servers", ())]
    return JSONResponse({**document, "servers": servers})


@router.get("/docs")
async def show_swagger_ui(request: Request) -> HTMLResponse:
    """Swagger UI, with assets that the app itself serves."""
    root_path = _root_path(request)
    page = get_swagger_ui_html(
        openapi_url=f"{root_path}/openapi.json",
        title=request.app.title,
        swagger_js_url=f"{root_path}{ASSETS_URL}/swagger-ui-bundle.js",
        swagger_css_url=f"{root_path}{ASSETS_URL}/swagger-ui.css",
        swagger_favicon_url=f"{root_path}{ASSETS_URL}/favicon.png",
    )
    policy = content_security_policy(bytes(page.body).decode())
    page.headers["Content-Security-Policy"] = policy
    return page


def _root_path(request: Request) -> str:
    """The prefix under which the app is served: that of a proxy and of a mount."""
    return str(request.scope.get("root_path", "")).rstrip("/")

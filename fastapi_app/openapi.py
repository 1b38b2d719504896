"""The OpenAPI document, and Swagger UI, which works without the internet.

routing.py documents the errors and the security of each operation.
"""

from pathlib import Path
from typing import Annotated, Any

import fastapi_offline
from fastapi import Request
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse, JSONResponse
from fastapi.staticfiles import StaticFiles
from pydantic import BaseModel, Field

from fastapi_app.routing import StrictRouter
from http_contract.headers import content_security_policy

ASSETS_URL = "/static/swagger-ui"
assets = StaticFiles(directory=Path(fastapi_offline.__file__).parent / "static")
# FastAPI adds routes of its own for these two, which would take a body of any size (W3).
router = StrictRouter(include_in_schema=False)


class ProblemSchema(BaseModel, title="Problem"):
    """An error response (RFC 9457)."""

    type: str
    title: str
    status: int
    errors: dict[str, Annotated[list[str], Field(min_length=1, max_length=1)]]


def with_problem_schema(document: dict[str, Any]) -> dict[str, Any]:
    """Add the schema that documented error responses refer to."""
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    schemas["Problem"] = ProblemSchema.model_json_schema()
    return document


@router.get("/openapi.json")
async def show_document(request: Request) -> JSONResponse:
    """The document. Below a prefix it names the prefix as a server, as FastAPI's own does."""
    document = request.app.openapi()
    if root_path := _root_path(request):
        servers = [{"url": root_path}, *document.get("servers", ())]
        document = {**document, "servers": servers}
    return JSONResponse(document)


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

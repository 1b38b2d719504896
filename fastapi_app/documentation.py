"""The document that FastAPI generates, and Swagger UI on it, working without the internet."""

from pathlib import Path
from typing import Annotated, Any

import fastapi_offline
from fastapi import APIRouter, FastAPI, Request
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.openapi.utils import get_openapi
from fastapi.responses import HTMLResponse, JSONResponse
from fastapi.staticfiles import StaticFiles
from pydantic import BaseModel, Field

from fastapi_app.routes import StrictRoute

ASSETS = Path(fastapi_offline.__file__).parent / "static"
ASSETS_URL = "/static/swagger-ui"

router = APIRouter(route_class=StrictRoute, include_in_schema=False)


class Problem(BaseModel):
    """What every answer of 400 or above looks like (RFC 9457)."""

    type: str
    title: str
    status: int
    errors: dict[str, Annotated[list[str], Field(min_length=1, max_length=1)]]


@router.get("/openapi.json")
async def show_document(request: Request) -> JSONResponse:
    """The generated document."""
    return JSONResponse(request.app.openapi())


@router.get("/docs")
async def show_swagger_ui(request: Request) -> HTMLResponse:
    """Swagger UI with assets of our own."""
    return get_swagger_ui_html(
        openapi_url="/openapi.json",
        title=request.app.title,
        swagger_js_url=f"{ASSETS_URL}/swagger-ui-bundle.js",
        swagger_css_url=f"{ASSETS_URL}/swagger-ui.css",
        swagger_favicon_url=f"{ASSETS_URL}/favicon.png",
    )


def install(app: FastAPI) -> None:
    """Serve the assets, and generate the document as the contract has it."""
    app.mount(ASSETS_URL, StaticFiles(directory=ASSETS), name="swagger-ui")

    def openapi() -> dict[str, Any]:
        app.openapi_schema = app.openapi_schema or _document(app)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's own way to extend it


def _document(app: FastAPI) -> dict[str, Any]:
    document = get_openapi(title=app.title, version=app.version, routes=app.routes)
    document["components"]["schemas"]["Problem"] = Problem.model_json_schema()
    for path in document["paths"].values():
        for operation in path.values():
            _drop_own_validation_error(operation["responses"])
    return document


def _drop_own_validation_error(responses: dict[str, Any]) -> None:
    """Remove the 422 that FastAPI adds for any parameter: no route here answers with it."""
    if "application/json" in responses.get("422", {}).get("content", {}):
        del responses["422"]

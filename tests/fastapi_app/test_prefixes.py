"""Below a prefix: --root-path, a proxy, and as an app that another one mounts."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from fastapi import APIRouter, FastAPI
from fastapi.testclient import TestClient
from starlette.responses import PlainTextResponse
from starlette.routing import Route, Router

from tests.fastapi_app.conftest import PASSWORD
from tests.fastapi_app.problems import errors


@asynccontextmanager
async def _life_of(forge: FastAPI) -> AsyncIterator[None]:
    async with forge.router.lifespan_context(forge):
        yield


@pytest.fixture(params=["--root-path", "a proxy that strips the prefix", "mount", "named mount"])
def prefixed(request: pytest.FixtureRequest, app: FastAPI) -> Iterator[tuple[TestClient, str]]:
    """A client of the app below /v1, and the prefix of the paths that it requests."""
    if request.param == "--root-path":  # uvicorn puts it before the path, too
        with TestClient(app, root_path="/v1") as client:
            yield client, "/v1"
    elif request.param.startswith("a proxy"):
        with TestClient(app, root_path="/v1") as client:
            yield client, ""
    else:
        outer = FastAPI(lifespan=lambda _outer: _life_of(app))
        outer.mount("/v1", app, name="forge" if request.param.startswith("named") else None)
        with TestClient(outer) as client:
            yield client, "/v1"


def test_location_and_link_have_the_prefix(prefixed: tuple[TestClient, str]) -> None:
    client, prefix = prefixed
    user = {"username": "ada", "email": "ada@example.com", "password": PASSWORD}
    token = client.post(f"{prefix}/api/users", json={"user": user}).json()["user"]["token"]
    article = {"title": "A title", "description": "d", "body": "b"}
    published = client.post(
        f"{prefix}/api/articles",
        json={"article": article},
        headers={"Authorization": f"Token {token}"},
    )
    assert published.headers["Location"] == "/v1/api/articles/a-title"
    joined = client.post(f"{prefix}/forge/users", json={"name": "bob"})
    assert joined.headers["Location"].startswith("/v1/forge/users/")
    page = client.get(f"{prefix}/forge/users?limit=1")
    assert page.headers["Link"].startswith("</v1/forge/users?limit=1&cursor=")


def test_405_and_options_name_the_methods(prefixed: tuple[TestClient, str]) -> None:
    client, prefix = prefixed
    refused = client.patch(f"{prefix}/api/user")
    assert errors(refused, 405) == {"method": ["not allowed"]}
    assert refused.headers["Allow"] == "GET, HEAD, OPTIONS, PUT"
    options = client.options(f"{prefix}/forge/users/x")
    assert (options.status_code, options.content) == (204, b"")
    assert options.headers["Allow"] == "DELETE, GET, HEAD, OPTIONS, PATCH"


def test_the_document_and_its_page_work(prefixed: tuple[TestClient, str]) -> None:
    client, prefix = prefixed
    assert client.get(f"{prefix}/openapi.json").json()["servers"] == [{"url": "/v1"}]
    page = client.get(f"{prefix}/docs").text
    assert "'/v1/openapi.json'" in page
    assert '"/v1/static/swagger-ui/swagger-ui-bundle.js"' in page
    asset = client.get(f"{prefix}/static/swagger-ui/swagger-ui.css")
    assert (asset.status_code, asset.headers["Content-Type"]) == (200, "text/css; charset=utf-8")


def test_an_unknown_path_is_not_found(prefixed: tuple[TestClient, str]) -> None:
    client, prefix = prefixed
    assert errors(client.get(f"{prefix}/no-such-path"), 404) == {"path": ["not found"]}


def test_without_a_prefix_the_server_is_the_root(client: TestClient) -> None:
    assert client.get("/openapi.json").json()["servers"] == [{"url": "/"}]


@pytest.mark.parametrize("prefix", ["", "/v1"])
def test_assets_allow_get(app: FastAPI, prefix: str) -> None:
    with TestClient(app, root_path=prefix) as client:
        url = f"{prefix}/static/swagger-ui/swagger-ui.css"
        refused = client.post(url)
        assert errors(refused, 405) == {"method": ["not allowed"]}
        assert refused.headers["Allow"] == "GET, HEAD, OPTIONS"
        assert client.options(url).headers["Allow"] == "GET, HEAD, OPTIONS"
        missing = client.get(f"{prefix}/static/swagger-ui/no-such-file")
        assert errors(missing, 404) == {"path": ["not found"]}


def test_a_frontend_of_static_files(app: FastAPI, client: TestClient, tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<p>a frontend", encoding="utf-8")
    app.frontend("/", directory=tmp_path)
    assert client.get("/").text == "<p>a frontend"
    assert client.get("/health").json() == {"status": "ok"}
    assert errors(client.get("/no-such-file.js"), 404) == {"path": ["not found"]}
    assert client.post("/index.html").headers["Allow"] == "GET, HEAD, OPTIONS"


def test_a_lost_lifespan_is_a_clear_error(app: FastAPI) -> None:
    outer = FastAPI()
    outer.mount("/v1", app)
    with TestClient(outer) as client, pytest.raises(RuntimeError, match="lifespan of the Forge"):
        client.get("/v1/ready")
    with pytest.raises(RuntimeError, match="with TestClient"):
        TestClient(app).get("/ready")


def test_a_router_with_a_prefix_of_ones_own(app: FastAPI, client: TestClient) -> None:
    router = APIRouter(prefix="/inner", tags=["widgets"])

    @router.get("/widgets")
    async def list_widgets() -> list[str]:
        return ["w"]

    @router.delete("/widgets", status_code=204)
    async def delete_widgets() -> None: ...

    app.include_router(router, prefix="/outer")
    assert client.get("/outer/inner/widgets").json() == ["w"]
    refused = client.put("/outer/inner/widgets")
    assert refused.headers["Allow"] == "DELETE, GET, HEAD, OPTIONS"
    deleted = client.delete("/outer/inner/widgets")
    assert (deleted.status_code, deleted.content) == (204, b"")
    assert "Content-Type" not in deleted.headers


def test_apps_that_ours_mounts(app: FastAPI, client: TestClient) -> None:
    inner = FastAPI()

    @inner.get("/health")
    async def health(fail: bool = False) -> str:
        if fail:
            raise LookupError("of the inner app")
        return "inner"

    def page(_request: Any) -> PlainTextResponse:
        return PlainTextResponse("page")

    app.mount("/inner", inner)
    app.mount("/plain", Router([Route("/health", page, methods=["GET", "PUT"])]))
    assert client.get("/inner/health").json() == "inner"
    assert client.get("/inner/no").json() == {"detail": "Not Found"}  # that app's own form
    assert client.get("/plain/health").text == "page"
    assert errors(client.get("/plain/no"), 404) == {"path": ["not found"]}
    refused = client.delete("/plain/health")
    assert errors(refused, 405) == {"method": ["not allowed"]}
    assert refused.headers["Allow"] == "GET, HEAD, OPTIONS, PUT"
    with pytest.raises(LookupError):
        client.get("/inner/health?fail=1")
    silent = TestClient(app, raise_server_exceptions=False)
    assert errors(silent.get("/inner/health?fail=1"), 500) == {"server": ["internal error"]}

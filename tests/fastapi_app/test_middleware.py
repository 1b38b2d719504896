"""Middleware that others wrote, added in FastAPI's usual way."""

import time
from collections.abc import Awaitable, Callable

import pytest
from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.middleware.cors import CORSMiddleware
from fastapi.middleware.gzip import GZipMiddleware
from fastapi.middleware.httpsredirect import HTTPSRedirectMiddleware
from fastapi.middleware.trustedhost import TrustedHostMiddleware
from fastapi.responses import PlainTextResponse
from fastapi.testclient import TestClient
from starlette.middleware.base import BaseHTTPMiddleware, RequestResponseEndpoint

from fastapi_app.main import create_app
from fastapi_app.settings import Settings
from tests.fastapi_app.problems import errors


def test_gzip(app: FastAPI) -> None:
    app.add_middleware(GZipMiddleware, minimum_size=100)
    with TestClient(app) as client:
        document = client.get("/openapi.json", headers={"Accept-Encoding": "gzip"})
        assert document.headers["Content-Encoding"] == "gzip"
        assert document.headers["Vary"] == "Accept-Encoding"
        assert document.json()["openapi"].startswith("3.1")
        head = client.head("/openapi.json", headers={"Accept-Encoding": "gzip"})
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["Content-Length"] == document.headers["Content-Length"]


def test_trusted_host_answers_in_the_contracts_form(app: FastAPI) -> None:
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=["forge.example"])
    with TestClient(app, base_url="http://forge.example") as client:
        assert client.get("/health").json() == {"status": "ok"}
        refused = client.get("/health", headers={"Host": "evil.example", "X-Request-ID": "r-1"})
        assert errors(refused, 400) == {"request": ["Invalid host header"]}
        assert refused.headers["X-Request-ID"] == "r-1"


def test_cors_of_starlette(app: FastAPI) -> None:
    app.add_middleware(CORSMiddleware, allow_origins=["https://a.example"], allow_methods=["GET"])
    with TestClient(app) as client:
        allowed = client.get("/health", headers={"Origin": "https://a.example"})
        assert allowed.headers["Access-Control-Allow-Origin"] == "https://a.example"
        preflight = {"Origin": "https://b.example", "Access-Control-Request-Method": "GET"}
        refused = client.options("/health", headers=preflight)
        assert errors(refused, 400) == {"request": ["Disallowed CORS origin"]}


def test_values_of_vary_add_up() -> None:
    settings = Settings(_env_file=None, cors_allowed_origins={"https://a.example"})
    app = create_app(settings)
    app.add_middleware(GZipMiddleware, minimum_size=1)
    response = TestClient(app).get("/health", headers={"Origin": "https://a.example"})
    assert response.headers.get_list("Vary") == ["Accept-Encoding, Origin"]
    assert response.headers["Access-Control-Allow-Origin"] == "https://a.example"


def test_https_redirect(app: FastAPI) -> None:
    app.add_middleware(HTTPSRedirectMiddleware)
    response = TestClient(app, follow_redirects=False).get("/health")
    assert response.headers["Location"] == "https://testserver/health"


def test_a_rate_limiter_of_ones_own(app: FastAPI) -> None:
    class RateLimiter(BaseHTTPMiddleware):
        left = 1

        async def dispatch(self, request: Request, call_next: RequestResponseEndpoint) -> Response:
            if self.left == 0:
                return PlainTextResponse("2 per minute", 429, headers={"Retry-After": "60"})
            self.left -= 1
            return await call_next(request)

    app.add_middleware(RateLimiter)
    with TestClient(app) as client:
        assert client.get("/health").status_code == 200
        refused = client.get("/health")
        assert errors(refused, 429) == {"request": ["2 per minute"]}
        assert refused.headers["Retry-After"] == "60"


def test_a_limiter_that_is_a_decorator(app: FastAPI, client: TestClient) -> None:
    def limited(endpoint: Callable[[], Awaitable[str]]) -> Callable[[], Awaitable[str]]:
        async def refuse() -> str:
            raise HTTPException(429, "1 per hour", {"Retry-After": "3600"})

        return refuse

    @app.get("/limited")
    @limited
    async def endpoint() -> str:
        return "served"

    assert errors(client.get("/limited"), 429) == {"request": ["1 per hour"]}


def test_a_middleware_function(app: FastAPI) -> None:
    @app.middleware("http")
    async def add_process_time(request: Request, call_next: RequestResponseEndpoint) -> Response:
        start = time.perf_counter()
        response = await call_next(request)
        response.headers["X-Process-Time"] = f"{time.perf_counter() - start:.6f}"
        return response

    with TestClient(app) as client:
        response = client.get("/health")
        assert response.headers["X-Process-Time"]
        assert response.headers["X-Frame-Options"] == "DENY"
        assert errors(client.get("/no"), 404) == {"path": ["not found"]}


def test_an_error_in_a_middleware_is_a_500(app: FastAPI, caplog: pytest.LogCaptureFixture) -> None:
    @app.middleware("http")
    async def fail(_request: Request, _call_next: RequestResponseEndpoint) -> Response:
        raise LookupError("of a middleware")

    response = TestClient(app, raise_server_exceptions=False).get("/health")
    assert errors(response, 500) == {"server": ["internal error"]}
    assert [record.name for record in caplog.records if record.exc_info] == ["forge.errors"]


def test_a_header_that_a_route_sets_wins(app: FastAPI, client: TestClient) -> None:
    @app.get("/framed")
    async def framed(response: Response) -> str:
        response.headers["X-Frame-Options"] = "SAMEORIGIN"
        response.headers["Cache-Control"] = "max-age=60"
        return "framed"

    headers = client.get("/framed").headers
    assert headers.get_list("X-Frame-Options") == ["SAMEORIGIN"]
    assert headers.get_list("Cache-Control") == ["max-age=60"]

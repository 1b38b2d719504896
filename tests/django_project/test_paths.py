"""Paths that no route may see."""

from io import BytesIO
from typing import Any

import httpx
import pytest


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api%2Ftags"),
        ("OPTIONS", "/api%2ftags"),
        ("POST", "/api/profiles/boss%2Ffollow"),
        ("GET", "/api/articles/a%2Fb?limit=0"),
        ("POST", "/admin%2Flogin/"),
        ("GET", "/static%2Fadmin/css/base.css"),
        ("GET", "/static/%00"),
        ("GET", "/static/admin/%00.css"),
        ("GET", "/admin/%00"),
        ("GET", "/admin/accounts/%00/"),
    ],
)
def test_it_is_404_before_any_route(client: httpx.Client, method: str, path: str) -> None:
    answer = client.request(method, path)
    assert answer.status_code == 404
    assert answer.json()["errors"] == {"path": ["not found"]}
    assert answer.headers["X-Frame-Options"] == "DENY"


def test_an_encoded_slash_in_a_query_is_a_value(client: httpx.Client) -> None:
    assert client.get("/api/articles?author=a%2Fb").status_code == 200


@pytest.mark.parametrize("variable", ["RAW_URI", "REQUEST_URI"])
@pytest.mark.usefixtures("client")
def test_each_server_calls_the_raw_target_otherwise(variable: str) -> None:
    assert status_of({"PATH_INFO": "/api/tags", variable: "/api%2Ftags"}) == 404
    assert status_of({"PATH_INFO": "/api/tags", variable: "/api/tags?a=%2F"}) == 200


@pytest.mark.usefixtures("client")
def test_without_a_raw_target_the_decoded_path_counts() -> None:
    assert status_of({"PATH_INFO": "/api/tags"}) == 200


@pytest.mark.usefixtures("client")
def test_a_prefix_is_part_of_every_link() -> None:
    from django.urls import set_script_prefix

    mounted = {"SCRIPT_NAME": "/v1", "CONTENT_TYPE": "application/json"}
    status, headers, _ = respond(
        mounted | {"REQUEST_METHOD": "POST", "PATH_INFO": "/forge/users"},
        b'{"name": "prefixed"}',
    )
    assert status == 201
    assert headers["Location"].startswith("/v1/forge/users/")
    status, headers, page = respond(mounted | {"PATH_INFO": "/docs"})
    assert b'"/v1/openapi.json"' in page
    status, headers, _ = respond(mounted | {"REQUEST_METHOD": "FOO", "PATH_INFO": "/health"})
    assert (status, headers["Allow"]) == (405, "GET, HEAD, OPTIONS")
    status, headers, _ = respond(mounted | {"PATH_INFO": "/admin/"})
    assert headers["Location"] == "/v1/admin/login/?next=/v1/admin/"
    asset = "/static/drf_spectacular_sidecar/swagger-ui-dist/swagger-ui.css"
    assert respond(mounted | {"PATH_INFO": asset})[0] == 200
    set_script_prefix("/")


def status_of(environ: dict[str, str]) -> int:
    """The status of a GET, as a server that sets these variables asks for it."""
    return respond(environ)[0]


def respond(environ: dict[str, str], body: bytes = b"") -> tuple[int, dict[str, str], bytes]:
    """The response to a request, as a server that sets these variables makes it."""
    from contract_tests.targets.django_in_process import django_application

    started: list[tuple[int, dict[str, str]]] = []
    required: dict[str, Any] = {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "QUERY_STRING": "",
        "CONTENT_LENGTH": str(len(body)),
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(body),
    }

    def start_response(status: str, headers: Any, _error: object = None) -> None:
        started.append((int(status[:3]), dict(headers)))

    content = b"".join(django_application()(required | environ, start_response))
    return *started[0], content

"""URLs behind a proxy, below a prefix, with any Host, and paths with %2F."""

from typing import Any

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.test import Client, TestResponse

ARTICLE = {"title": "A title", "description": "About", "body": "Text"}
BAD_HOSTS = ["a..b", "x" * 64 + ".example", "a b", "", "[::1", "é.example", "/"]


def _publish(client: Client, bearer: dict[str, str], path: str, **options: Any) -> TestResponse:
    return client.post(path, json={"article": ARTICLE}, headers=bearer, **options)


@pytest.fixture
def links(app: Flask) -> Flask:
    """An app with views that build URLs."""
    app.add_url_rule("/link", view_func=lambda: url_for("service.check_health", _external=True))
    app.add_url_rule("/folder/", endpoint="folder", view_func=lambda: "")
    return app


def test_an_external_url_names_the_host_of_the_request(links: Flask) -> None:
    client = links.test_client()
    assert client.get("/link", base_url="https://forge.example").text == (
        "https://forge.example/health"
    )


def test_a_redirect_to_a_trailing_slash_stays_on_the_host(links: Flask) -> None:
    response = links.test_client().get("/folder", base_url="https://forge.example:8443")
    assert response.status_code == 308
    assert response.headers["Location"] == "https://forge.example:8443/folder/"
    assert response.headers["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("host", BAD_HOSTS)
def test_a_malformed_host_changes_no_response(links: Flask, host: str) -> None:
    client = links.test_client()
    assert client.get("/health", headers={"Host": host}).status_code == 200
    assert client.get("/link", headers={"Host": host}).status_code == 200


def test_server_name_is_used_for_urls_outside_of_requests(links: Flask) -> None:
    with links.app_context(), pytest.raises(RuntimeError, match="SERVER_NAME"):
        url_for("service.check_health")
    links.config.update(SERVER_NAME="forge.example", PREFERRED_URL_SCHEME="https")
    with links.app_context():
        assert url_for("service.check_health") == "https://forge.example/health"
    links.config["APPLICATION_ROOT"] = "/v1"
    with links.app_context():
        assert url_for("service.check_health", _external=False) == "/v1/health"
    assert links.test_client().get("/health", headers={"Host": "other"}).status_code == 200


def test_trusted_hosts_are_flasks_own_affair(app: Flask) -> None:
    app.config["TRUSTED_HOSTS"] = ["forge.example"]
    client = app.test_client()
    assert client.get("/health", base_url="http://forge.example").status_code == 200
    refused = client.get("/health", base_url="http://evil.example")
    assert (refused.status_code, refused.mimetype) == (400, "application/problem+json")


def test_mounted_below_a_prefix(app: Flask, bearer: dict[str, str]) -> None:
    client = Client(DispatcherMiddleware(Flask("other"), {"/v1": app}))
    published = _publish(client, bearer, "/v1/api/articles")
    assert published.headers["Location"] == "/v1/api/articles/a-title"
    assert client.get(published.headers["Location"]).status_code == 200
    options = client.options("/v1/api/user")
    assert (options.status_code, options.headers["Allow"]) == (204, "GET, HEAD, OPTIONS, PUT")
    assert client.delete("/v1/api/user").headers["Allow"] == "GET, HEAD, OPTIONS, PUT"
    assert client.get("/v1/openapi.json").get_json()["servers"] == [{"url": "/v1"}]
    page = client.get("/v1/docs").text
    assert 'url: "/v1/openapi.json"' in page
    assert 'src="/v1/static/swagger-ui/swagger-ui-bundle.js"' in page
    with client.get("/v1/static/swagger-ui/swagger-ui-bundle.js") as asset:
        assert asset.status_code == 200
    link = client.get("/v1/forge/users?limit=1").headers.get("Link")
    assert link is None or link.startswith("</v1/")


def test_behind_a_proxy_with_a_prefix(links: Flask, bearer: dict[str, str]) -> None:
    links.wsgi_app = ProxyFix(links.wsgi_app, x_host=1, x_prefix=1)  # type: ignore[method-assign]
    forwarded = {
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Host": "forge.example",
        "X-Forwarded-Prefix": "/v1",
    }
    client = links.test_client()
    published = _publish(client, bearer | forwarded, "/api/articles")
    assert published.headers["Location"] == "/v1/api/articles/a-title"
    assert client.get("/link", headers=forwarded).text == "https://forge.example/v1/health"


@pytest.mark.parametrize("path", ["/api%2Ftags", "/api/profiles/a%2Fb", "/api%2fuser", "/%2F"])
@pytest.mark.parametrize("method", ["GET", "OPTIONS", "DELETE"])
def test_a_path_with_an_encoded_slash_has_no_route(
    client: FlaskClient, path: str, method: str
) -> None:
    response = client.open(path, method=method)
    assert response.status_code == 404
    assert response.get_json()["errors"] == {"path": ["not found"]}


def test_an_encoded_slash_in_the_query_is_fine(client: FlaskClient) -> None:
    assert client.get("/api/tags?q=a%2Fb").status_code == 200


def test_options_of_a_view_of_ones_own(app: Flask) -> None:
    app.add_url_rule("/own", view_func=lambda: "", methods=["GET", "POST"])
    app.add_url_rule(
        "/other", endpoint="other", view_func=lambda: {"mine": True}, methods=["OPTIONS"]
    )
    client = app.test_client()
    assert client.options("/own").headers["Allow"] == "GET, HEAD, OPTIONS, POST"
    assert client.options("/other").get_json() == {"mine": True}


def test_a_websocket_handshake_is_a_plain_request(client: FlaskClient) -> None:
    handshake = {"Connection": "Upgrade", "Upgrade": "websocket"}
    assert client.get("/health", headers=handshake).status_code == 200

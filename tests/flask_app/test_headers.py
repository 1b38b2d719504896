"""The headers of every response, and those that a view or an extension sets itself."""

import pytest
from flask import Flask, Response, make_response
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

ORIGIN = "https://shop.example"


def _get(app: Flask, headers: dict[str, str], **sent: str) -> TestResponse:
    app.add_url_rule("/own", view_func=lambda: ("", headers), endpoint="own")
    return app.test_client().get("/own", headers=sent)


def test_a_view_without_headers_of_its_own_has_the_defaults(app: Flask) -> None:
    headers = _get(app, {}).headers
    assert headers.getlist("X-Frame-Options") == ["DENY"]
    assert headers.getlist("Cache-Control") == ["no-store"]
    assert headers.getlist("X-Content-Type-Options") == ["nosniff"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("X-Frame-Options", "SAMEORIGIN"),
        ("x-frame-options", "SAMEORIGIN"),
        ("Cache-Control", "max-age=60"),
        ("Referrer-Policy", "no-referrer"),
        ("Cross-Origin-Opener-Policy", "unsafe-none"),
        ("Access-Control-Allow-Origin", "https://own.example"),
    ],
)
def test_a_views_own_header_wins(app: Flask, name: str, value: str) -> None:
    app.config["CORS_ALLOWED_ORIGINS"] = ORIGIN
    assert _get(app, {name: value}, Origin=ORIGIN).headers.getlist(name) == [value]


def test_vary_adds_up(app: Flask) -> None:
    app.config["CORS_ALLOWED_ORIGINS"] = [ORIGIN]
    response = _get(app, {"Vary": "Accept-Language, Cookie"})
    assert response.headers.getlist("Vary") == ["Accept-Language, Cookie, Origin"]


def test_several_vary_headers_become_one(app: Flask) -> None:
    app.config["CORS_ALLOWED_ORIGINS"] = [ORIGIN]
    app.add_url_rule("/own", "own", lambda: ("", [("Vary", "Accept"), ("Vary", "Cookie")]))
    headers = app.test_client().get("/own").headers
    assert headers.getlist("Vary") == ["Accept, Cookie, Origin"]


def test_vary_is_not_said_twice(app: Flask) -> None:
    app.config["CORS_ALLOWED_ORIGINS"] = [ORIGIN]
    assert _get(app, {"Vary": "origin"}).headers.getlist("Vary") == ["origin"]


def test_headers_of_an_extension_win(app: Flask) -> None:
    @app.after_request
    def own(response: Response) -> Response:
        response.headers["X-Frame-Options"] = "SAMEORIGIN"
        return response

    headers = app.test_client().get("/health").headers
    assert headers.getlist("X-Frame-Options") == ["SAMEORIGIN"]


def test_several_headers_of_one_name_stay(app: Flask) -> None:
    def view() -> Response:
        response = make_response("")
        response.set_cookie("a", "1")
        response.set_cookie("b", "2")
        return response

    app.add_url_rule("/own", view_func=view)
    assert len(app.test_client().get("/own").headers.getlist("Set-Cookie")) == 2


def test_a_500_has_them_even_where_a_hook_fails_each_time(app: Flask) -> None:
    app.testing = False

    @app.after_request
    def fail(_response: Response) -> Response:
        raise LookupError

    response = app.test_client().get("/health")
    assert response.status_code == 500
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["X-Request-ID"]


def test_a_preflight(app: Flask, client: FlaskClient) -> None:
    app.config["CORS_ALLOWED_ORIGINS"] = ORIGIN
    asked = {"Origin": ORIGIN, "Access-Control-Request-Method": "POST"}
    response = client.options("/api/users", headers=asked)
    assert response.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert response.headers["Access-Control-Max-Age"] == "600"

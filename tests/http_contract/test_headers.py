"""Response headers, and the request id (W6, W11, W13)."""

import mimetypes
from uuid import UUID

import pytest

from http_contract.headers import (
    CACHE_CONTROL,
    SECURITY_HEADERS,
    allow_header,
    next_page_link,
    request_id,
    static_media_type,
)


def test_every_response_has_the_security_headers() -> None:
    assert SECURITY_HEADERS == {
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    assert CACHE_CONTROL == "no-store"


@pytest.mark.parametrize("sent", ["a", "-", "AZaz09-", "0" * 64])
def test_a_valid_request_id_is_kept(sent: str) -> None:
    assert request_id(sent) == sent


@pytest.mark.parametrize(
    "sent", [None, "", "0" * 65, "a b", "a_b", "a\n", " a", "a,b", "a, a", "ä", "\u0661"]
)
def test_any_other_request_id_is_replaced_by_a_uuid(sent: str | None) -> None:
    first, second = request_id(sent), request_id(sent)
    assert str(UUID(first)) == first
    assert first != second


@pytest.mark.parametrize(
    ("methods", "allowed"),
    [
        (["GET"], "GET, HEAD, OPTIONS"),
        (["get"], "GET, HEAD, OPTIONS"),
        (["PUT", "GET"], "GET, HEAD, OPTIONS, PUT"),
        (["POST", "DELETE"], "DELETE, OPTIONS, POST"),
        (["OPTIONS", "HEAD", "GET", "GET"], "GET, HEAD, OPTIONS"),
        ([], "OPTIONS"),
    ],
)
def test_allow_lists_the_methods_options_and_head(methods: list[str], allowed: str) -> None:
    assert allow_header(methods) == allowed


@pytest.mark.parametrize(
    ("parameters", "link"),
    [
        ({"tier": "Pro", "limit": 20, "cursor": "a-b_c"}, "tier=Pro&limit=20&cursor=a-b_c"),
        ({"tier": None, "limit": 1, "cursor": "x"}, "limit=1&cursor=x"),
        ({"limit": 0, "cursor": ""}, "limit=0&cursor="),
        ({"a": 'b c&d=e>; rel="prev"\r\n', "ä": "ü"}, None),
    ],
)
def test_a_link_is_relative_and_keeps_the_order_of_its_parameters(
    parameters: dict[str, str | int | None], link: str | None
) -> None:
    escaped = "a=b+c%26d%3De%3E%3B+rel%3D%22prev%22%0D%0A&%C3%A4=%C3%BC"
    expected = f'</forge/users?{link or escaped}>; rel="next"'
    assert next_page_link("/forge/users", **parameters) == expected


@pytest.mark.parametrize(
    ("file", "media_type"),
    [
        ("swagger-ui.css", "text/css; charset=utf-8"),
        ("/a/b.c/swagger-ui-bundle.js", "text/javascript; charset=utf-8"),
        ("favicon-32x32.png", "image/png"),
        ("oauth2-redirect.html", "text/html; charset=utf-8"),
        ("swagger-ui.js.map", "application/json"),
        ("LICENSE", "application/octet-stream"),
        ("a.exe", "application/octet-stream"),
    ],
)
def test_media_types_do_not_depend_on_the_operating_system(file: str, media_type: str) -> None:
    mimetypes.add_type("text/plain", ".js")
    try:
        assert static_media_type(file) == media_type
    finally:
        mimetypes.init()

"""Cross-origin resource sharing (W12)."""

import pytest

from http_contract.cors import cors_headers, parse_origins

ORIGIN = "https://app.example.org"
ALLOWED = frozenset({ORIGIN, "http://localhost:3000"})
PREFLIGHT = {"Origin": ORIGIN, "Access-Control-Request-Method": "PUT"}
READABLE = {
    "Vary": "Origin",
    "Access-Control-Allow-Origin": ORIGIN,
    "Access-Control-Expose-Headers": "ETag, Link, Location, Retry-After, X-Request-ID",
}
ALLOWED_TO_ASK = {
    "Access-Control-Allow-Methods": "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT",
    "Access-Control-Allow-Headers": (
        "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, X-Request-ID"
    ),
    "Access-Control-Max-Age": "600",
}


@pytest.mark.parametrize(
    ("setting", "origins"),
    [
        ("", set()),
        (" , ,", set()),
        ("*", set()),
        ("null, *", set()),
        ("https://a.org", {"https://a.org"}),
        (" https://a.org , http://b.org:8080,,*", {"https://a.org", "http://b.org:8080"}),
    ],
)
def test_origins_are_separated_by_commas_without_wildcard_and_null(
    setting: str, origins: set[str]
) -> None:
    assert parse_origins(setting) == origins


@pytest.mark.parametrize("method", ["GET", "OPTIONS"])
def test_there_are_no_headers_if_no_origin_is_allowed(method: str) -> None:
    assert cors_headers(frozenset(), method, PREFLIGHT) == {}


@pytest.mark.parametrize("method", ["GET", "POST", "HEAD", "OPTIONS"])
def test_an_allowed_origin_may_read_the_response(method: str) -> None:
    assert cors_headers(ALLOWED, method, {"Origin": ORIGIN}) == READABLE


@pytest.mark.parametrize(
    "origin",
    ["https://evil.org", "HTTPS://APP.EXAMPLE.ORG", f"{ORIGIN}/", f"{ORIGIN}:443", "null", "*", ""],
)
@pytest.mark.parametrize("method", ["GET", "OPTIONS"])
def test_any_other_origin_gets_only_vary(method: str, origin: str) -> None:
    headers = {"Origin": origin, "Access-Control-Request-Method": "PUT"}
    assert cors_headers(ALLOWED, method, headers) == {"Vary": "Origin"}


def test_a_request_without_origin_gets_only_vary() -> None:
    assert cors_headers(ALLOWED, "GET", {}) == {"Vary": "Origin"}


def test_a_preflight_of_an_allowed_origin_lists_methods_and_headers() -> None:
    assert cors_headers(ALLOWED, "OPTIONS", PREFLIGHT) == READABLE | ALLOWED_TO_ASK


def test_only_options_is_a_preflight() -> None:
    assert cors_headers(ALLOWED, "PUT", PREFLIGHT) == READABLE

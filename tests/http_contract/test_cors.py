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
        ("https://a.org", {"https://a.org"}),
        (" https://a.org , http://b.org:8080,,", {"https://a.org", "http://b.org:8080"}),
    ],
)
def test_origins_are_separated_by_commas(setting: str, origins: set[str]) -> None:
    assert parse_origins(setting) == origins


@pytest.mark.parametrize(
    "origin",
    [
        "http://localhost:3000",
        "https://a.org:80",
        "http://a.org:443",
        "https://front-end.xn--bcher-kva.example",
        "https://a_b.example.",
        "http://127.0.0.1:8001",
        "http://[::1]:8001",
        "http://1.example:65535",
        "capacitor://localhost",
        "chrome-extension://abcdefghijklmnopabcdefghijklmnop",
    ],
)
def test_what_a_browser_sends_is_an_origin(origin: str) -> None:
    assert parse_origins(origin) == {origin}


@pytest.mark.parametrize(
    "text",
    [
        *("*", "null", "https://*.example", "*.example", "front.example", "//front.example"),
        *("http://front.example/", "https://front.example/path", "https://front.example?a"),
        *("https://front.example#a", "https://front.example:443", "http://front.example:80"),
        *("http://front.example:", "http://front.example:0", "http://front.example:080"),
        *("http://front.example:65536", "http://front.example:port", "https://Front.example"),
        *("HTTPS://front.example", "https://bücher.example", "https://user@front.example"),
        *("https://user:password@front.example", "https://", "https:///", "https://a..example"),
        *("https://-.example", "http://127.1", "http://256.0.0.1", "http://[::0:1]", "http://[::1"),
        *("https://a.org https://b.org", "https://a.org;https://b.org", "'https://a.org'"),
    ],
)
def test_what_no_browser_sends_is_refused(text: str) -> None:
    for setting in (text, f"https://a.org,{text}"):
        with pytest.raises(ValueError, match=r"^CORS_ALLOWED_ORIGINS: must be origins"):
            parse_origins(setting)


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

"""Cross-origin resource sharing (W12; the Fetch standard, CORS protocol)."""

from collections.abc import Mapping

_EXPOSED = "ETag, Link, Location, Retry-After, X-Request-ID"
_PREFLIGHT = {
    "Access-Control-Allow-Methods": "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT",
    "Access-Control-Allow-Headers": (
        "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, X-Request-ID"
    ),
    "Access-Control-Max-Age": "600",
}


def parse_origins(text: str) -> frozenset[str]:
    """The origins of CORS_ALLOWED_ORIGINS, separated by commas. `*` and `null` are dropped."""
    origins = {origin.strip() for origin in text.split(",")}
    return frozenset(origins - {"", "*", "null"})


def cors_headers(
    allowed: frozenset[str], method: str, request_headers: Mapping[str, str]
) -> dict[str, str]:
    """The CORS headers of a response; none if no origin is allowed.

    Of `request_headers` only `Origin` and `Access-Control-Request-Method` are read.
    """
    if not allowed:
        return {}
    origin = request_headers.get("Origin")
    if origin not in allowed:
        return {"Vary": "Origin"}
    headers = {
        "Vary": "Origin",
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Expose-Headers": _EXPOSED,
    }
    is_preflight = method == "OPTIONS" and "Access-Control-Request-Method" in request_headers
    return headers | _PREFLIGHT if is_preflight else headers

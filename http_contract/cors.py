"""Which front ends in a browser may read an answer (W12; the Fetch standard's CORS protocol)."""

from collections.abc import Mapping

_EXPOSED = "ETag, Link, Location, Retry-After, X-Request-ID"
_PREFLIGHT = {
    "Access-Control-Allow-Methods": "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT",
    "Access-Control-Allow-Headers": (
        "Authorization, Content-Type, If-Match, If-None-Match, X-Request-ID"
    ),
    "Access-Control-Max-Age": "600",
}


def allowed_origins(setting: str) -> frozenset[str]:
    """The exact origins of a comma-separated setting; `*` and `null` are none."""
    origins = {origin.strip() for origin in setting.split(",")}
    return frozenset(origins - {"", "*", "null"})


def cors_headers(
    allowed: frozenset[str], method: str, request_headers: Mapping[str, str]
) -> dict[str, str]:
    """What CORS adds to an answer; nothing at all where no origin is allowed.

    `request_headers` is looked up for `Origin` and `Access-Control-Request-Method` only.
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
    asks_first = method == "OPTIONS" and "Access-Control-Request-Method" in request_headers
    return headers | _PREFLIGHT if asks_first else headers

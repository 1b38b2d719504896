"""Cross-origin resource sharing (W12; the Fetch standard, CORS protocol)."""

import re
from collections.abc import Mapping
from ipaddress import ip_address

_EXPOSED = "ETag, Link, Location, Retry-After, X-Request-ID"
_PREFLIGHT = {
    "Access-Control-Allow-Methods": "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT",
    "Access-Control-Allow-Headers": (
        "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, X-Request-ID"
    ),
    "Access-Control-Max-Age": "600",
}


_LABEL = r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?"
_ORIGIN = re.compile(
    rf"([a-z][a-z0-9+.-]*)://(?:\[([0-9a-f:.]+)\]|({_LABEL}(?:\.{_LABEL})*\.?))(?::([1-9][0-9]{{0,4}}))?"
)
_IMPLIED_PORTS = {"http": "80", "https": "443"}
_MAX_PORT = 65_535


def parse_origins(text: str) -> frozenset[str]:
    """The origins of CORS_ALLOWED_ORIGINS, separated by commas.

    Raises ValueError for a text that no browser sends as an origin, so that nothing would match.
    """
    origins = {origin.strip() for origin in text.split(",")} - {""}
    if not all(map(_is_origin, origins)):
        raise ValueError(
            "CORS_ALLOWED_ORIGINS: must be origins as browsers send them, such as "
            "https://front.example or http://localhost:3000: in lower case, "
            "without a path, a wildcard or the port that the scheme implies"
        )
    return frozenset(origins)


def _is_origin(text: str) -> bool:
    """Whether a text is the serialization of an origin (RFC 6454, 6.2), but for `null`."""
    match = _ORIGIN.fullmatch(text)
    if match is None:
        return False
    scheme, ipv6, name, port = match.groups()
    if port is not None and (int(port) > _MAX_PORT or _IMPLIED_PORTS.get(scheme) == port):
        return False
    last_label = (name or "").removesuffix(".").rpartition(".")[2]
    address = ipv6 or (name if last_label.isdecimal() else None)
    try:
        return address is None or str(ip_address(address)) == address
    except ValueError:
        return False


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

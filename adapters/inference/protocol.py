"""The protocol of the model server, and what the clients for it share.

A request is `{"features":[…]}` by POST; the response is 200 with `{"prediction":<number>}`.
"""

import json
import logging
import math
import ssl
import time
from collections.abc import Sequence
from functools import cache
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import TypedDict

import httpx

from core.domain.errors import DomainError, Kind

log = logging.getLogger("forge.models")

RESPONSE_LIMIT = 64 * 1024  # bytes
# No compression: a small response could unpack into a large one.
HEADERS = {"Content-Type": "application/json", "Accept-Encoding": "identity"}
# What a client raises for a missing or unreadable response. Not all of it is httpx's: TLS that
# breaks off, the address of a redirect.
CLIENT_ERRORS = (httpx.HTTPError, OSError, ValueError)

# httpcore looks through all connections of a pool at each request, which makes a pool of hundreds
# a bottleneck. Several pools, used in turn, look through a few each.
POOLS = 16


class PoolLimits(TypedDict):
    """The arguments that `httpx.Limits` and `httpcore.ConnectionPool` share."""

    max_connections: int | None
    max_keepalive_connections: int | None
    keepalive_expiry: float | None


LIMITS: PoolLimits = {
    # No request waits for the connection of another one.
    "max_connections": None,
    # In each pool, so 2,048 in all; beyond that, each request opens a connection.
    "max_keepalive_connections": 128,
    # Seconds; shorter than a server's own, which would otherwise close one that is in use.
    "keepalive_expiry": 1.0,
}


@cache
def ssl_context() -> ssl.SSLContext:
    """The system's certificates, loaded once for all pools of a process: it takes 40 ms."""
    return ssl.create_default_context()


def no_cookies() -> CookieJar:
    """A jar that keeps no cookie: one client serves the requests of all users."""
    return CookieJar(DefaultCookiePolicy(allowed_domains=[]))


def split_credentials(url: str) -> tuple[httpx.URL, httpx.BasicAuth | None]:
    """The address without user and password, so that no log line has them; and those two.

    Raises ValueError, which does not show the address, if httpx cannot use it.
    """
    try:
        parsed = httpx.URL(url)
        _ = parsed.host  # decoded only when it is read
    except (httpx.InvalidURL, ValueError):
        raise ValueError("MODEL_SERVER_URL: must be an http or https URL") from None
    credentials = httpx.BasicAuth(parsed.username, parsed.password) if parsed.userinfo else None
    return parsed.copy_with(userinfo=b""), credentials


def request_body(features: Sequence[float]) -> bytes:
    """The body of a request."""
    return json.dumps({"features": features}, allow_nan=False, separators=(",", ":")).encode()


class InvalidResponse(Exception):
    """A response that is not of the protocol. The message quotes nothing of it."""


class ResponseReader:
    """Reads a response piece by piece. Raises InvalidResponse as soon as it cannot be valid."""

    def __init__(self, status: int) -> None:
        if status != 200:
            raise InvalidResponse(f"status {status}")
        self._body = bytearray()

    def add(self, piece: bytes) -> None:
        """Add the next bytes of the body."""
        self._body += piece
        if len(self._body) > RESPONSE_LIMIT:
            raise InvalidResponse("more than 64 KiB")

    def prediction(self) -> float:
        """The prediction of the whole body, a finite number."""
        try:
            value = json.loads(self._body.decode())
            prediction = _number(value.get("prediction") if isinstance(value, dict) else None)
        except (ValueError, OverflowError, RecursionError):
            prediction = math.nan
        if not math.isfinite(prediction):
            raise InvalidResponse("no prediction")
        return prediction


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return math.nan
    return float(value)


def model_not_found() -> DomainError:
    """The error for an unknown model."""
    return DomainError(Kind.NOT_FOUND, {"model": "not found"})


def too_slow() -> DomainError:
    """The error at the deadline."""
    return DomainError(Kind.TOO_SLOW, {"model": "took too long"})


def upstream_failed(cause: str) -> DomainError:
    """The error for a model server that fails. Only the log has the cause, which is no secret."""
    log.warning("the model server is unavailable: %s", cause)
    return DomainError(Kind.UPSTREAM_FAILED, {"model": "is unavailable"})


def check_deadline(deadline: float) -> None:
    """Raise DomainError (TOO_SLOW) at the deadline, in seconds of `time.monotonic()`, and after."""
    if time.monotonic() >= deadline:
        raise too_slow()

"""What every request and response of an ASGI app goes through, whichever framework is inside.

Standard library only. The WSGI frameworks do the same with hooks and middleware of their own.
"""

import logging
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import quote

from http_contract.access_log import (
    ACCESS_LOGGER,
    CLIENT_CLOSED_REQUEST,
    ERROR_LOGGER,
    access_line,
    current_request_id,
)
from http_contract.cors import cors_headers
from http_contract.headers import CACHE_CONTROL, REQUEST_ID, SECURITY_HEADERS, request_id
from http_contract.problems import MEDIA_TYPE, Problem, internal_error, path_not_found
from http_contract.request_target import has_encoded_slash, path_of_target

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
ASGIApp = Callable[[Scope, Receive, Send], Awaitable[None]]
RawHeaders = list[tuple[bytes, bytes]]

access_log = logging.getLogger(ACCESS_LOGGER)
error_log = logging.getLogger(ERROR_LOGGER)


def _raw(headers: dict[str, str]) -> RawHeaders:
    return [(name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()]


_DEFAULTS = _raw(SECURITY_HEADERS | {"Cache-Control": CACHE_CONTROL})


class ContractMiddleware:
    """ASGI middleware: response headers (W11 to W13), HEAD as GET, the access log, and the 500.

    It belongs outside of whatever may respond. An unforeseen error is logged, answered and then
    raised again, so that the server, monitoring and test clients see it. `request.state.started_at`
    is the time at which the request arrived, in seconds of `time.monotonic()`.
    """

    def __init__(self, app: ASGIApp, allowed_origins: frozenset[str] = frozenset()) -> None:
        self._app = app
        self._allowed_origins = allowed_origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request. Anything but HTTP is passed on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started_at = time.monotonic()
        scope.setdefault("state", {})["started_at"] = started_at
        headers = _joined_headers(scope)
        name = request_id(headers.get(REQUEST_ID))
        added = {REQUEST_ID: name} | cors_headers(self._allowed_origins, scope["method"], headers)
        response = _Response(scope["method"], send, _DEFAULTS + _raw(added))
        token = current_request_id.set(name)
        try:
            if has_encoded_slash(_raw_target(scope)):
                await response.send_problem(path_not_found())
            else:
                await self._app(_as_routed(scope), receive, response.send)
        except Exception:
            error_log.exception("request %s failed", name)
            if response.status is None:
                await response.send_problem(internal_error())
            raise
        finally:
            status = response.status or CLIENT_CLOSED_REQUEST
            target = _raw_target(scope)
            seconds = time.monotonic() - started_at
            access_log.info("%s", access_line(scope["method"], target, status, seconds))
            current_request_id.reset(token)


class _Response:
    """Sends a response with the headers that the app did not set, and remembers its status."""

    def __init__(self, method: str, send: Send, headers: RawHeaders) -> None:
        self.status: int | None = None
        self._is_head = method == "HEAD"
        self._send, self._headers = send, headers

    async def send(self, message: Message) -> None:
        """Send a message with the headers of every response; without a body for HEAD."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers: RawHeaders = list(message.get("headers", ()))
            present = {name.lower() for name, _ in headers} - {b"vary"}  # which adds up
            headers += [header for header in self._headers if header[0] not in present]
            message = {**message, "headers": headers}
        elif message["type"] == "http.response.body" and self._is_head:
            message = {**message, "body": b""}
        await self._send(message)

    async def send_problem(self, problem: Problem) -> None:
        """Send a whole error response."""
        body = problem.body()
        length = {"Content-Type": MEDIA_TYPE, "Content-Length": str(len(body))}
        headers = _raw(length | problem.headers)
        start = {"type": "http.response.start", "status": problem.status, "headers": headers}
        await self.send(start)
        await self.send({"type": "http.response.body", "body": body})


def _as_routed(scope: Scope) -> Scope:
    """The request as the app routes it: HEAD as GET, and only the path of the target."""
    path = path_of_target(scope["path"]) or "/"  # uvicorn passes a whole URL on as it is
    if path.endswith("\n"):
        path += "\n"  # patterns that end in `$` also match before a last newline
    method = "GET" if scope["method"] == "HEAD" else scope["method"]
    return {**scope, "method": method, "path": path}


def _raw_target(scope: Scope) -> str:
    """The path as the client sent it; `raw_path` is optional in ASGI."""
    raw_path: bytes | None = scope.get("raw_path")
    return quote(scope["path"]) if raw_path is None else raw_path.decode("latin-1")


class _Headers(dict[str, str]):
    """Headers by name in any case."""

    def get(self, name: str, default: str | None = None) -> str | None:  # type: ignore[override]
        """The value of a header."""
        return super().get(name.lower(), default)

    def __contains__(self, name: object) -> bool:
        return super().__contains__(str(name).lower())


def _joined_headers(scope: Scope) -> _Headers:
    """The request's headers, repeated ones joined by commas, as WSGI servers join them."""
    joined = _Headers()
    for raw_name, raw_value in scope["headers"]:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        joined[name] = f"{dict.__getitem__(joined, name)},{value}" if name in joined else value
    return joined

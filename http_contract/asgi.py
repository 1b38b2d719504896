"""What every request and response of an ASGI app goes through, whichever framework is inside.

Standard library only. The WSGI frameworks do the same with hooks and middleware of their own.
Why it lies here: docs/decisions/0011-asgi-middleware-in-http-contract.md.
"""

import logging
import time
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from contextvars import ContextVar
from typing import Any
from urllib.parse import quote

from http_contract.access_log import (
    ACCESS_LOGGER,
    CLIENT_CLOSED_REQUEST,
    ERROR_LOGGER,
    access_line,
    current_client,
    current_request_id,
)
from http_contract.cors import cors_headers
from http_contract.headers import CACHE_CONTROL, REQUEST_ID, SECURITY_HEADERS, request_id
from http_contract.problems import (
    MEDIA_TYPE,
    Problem,
    internal_error,
    path_not_found,
    problem_from_status,
)
from http_contract.request_target import has_encoded_slash, path_of_target

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
ASGIApp = Callable[[Scope, Receive, Send], Awaitable[None]]
RawHeaders = list[tuple[bytes, bytes]]

access_log = logging.getLogger(ACCESS_LOGGER)
error_log = logging.getLogger(ERROR_LOGGER)
# The error of this request that is in the log already.
_logged_error: ContextVar[BaseException | None] = ContextVar("logged_error", default=None)

DETAIL_LIMIT = 1_000  # bytes of a plain text that become the message of an error response
_READ_HEADERS = {
    name.lower().encode(): name for name in (REQUEST_ID, "Origin", "Access-Control-Request-Method")
}
_BODY_MESSAGES = ("http.response.body", "http.response.pathsend", "http.response.zerocopysend")
_BODY_HEADERS = frozenset({b"content-type", b"content-length"})
_WITHOUT_BODY = (204, 304)


def _raw(headers: dict[str, str]) -> RawHeaders:
    return [(name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()]


_DEFAULTS = _raw(SECURITY_HEADERS | {"Cache-Control": CACHE_CONTROL})


class ContractMiddleware:
    """ASGI middleware: response headers (W11 to W13), HEAD as GET, error responses, the access log.

    It belongs outside of whatever may respond. An unhandled exception is logged, answered with 500
    if nothing was sent yet, and raised again: the server, monitoring and test clients see it.
    A plain-text error response, such as middleware of others sends, becomes one of the contract's
    (W2). `request.state.started_at` is the time at which the request arrived, in seconds of
    `time.monotonic()`.
    """

    def __init__(self, app: ASGIApp, allowed_origins: frozenset[str] = frozenset()) -> None:
        self.app = app
        self._allowed_origins = allowed_origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request. Anything but HTTP is passed on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started_at = time.monotonic()
        scope.setdefault("state", {})["started_at"] = started_at
        headers = _read_headers(scope)
        current_id = request_id(headers.get(REQUEST_ID))
        added = cors_headers(self._allowed_origins, scope["method"], headers)
        added[REQUEST_ID] = current_id
        response = _Response(scope["method"], send, _DEFAULTS + _raw(added))
        token = current_request_id.set(current_id)
        client_token = current_client.set(_client_address(scope))
        try:
            if has_encoded_slash(_raw_target(scope)):
                await response.send_problem(path_not_found())
            else:
                await self.app(_as_routed(scope), receive, response.send)
        except Exception as error:
            error_log.exception("request %s failed", current_id)
            _logged_error.set(error)
            if not response.has_started:
                await response.send_problem(internal_error())
            raise
        finally:
            status = response.status or CLIENT_CLOSED_REQUEST
            target = _raw_target(scope)
            seconds = time.monotonic() - started_at
            access_log.info("%s", access_line(scope["method"], target, status, seconds))
            current_request_id.reset(token)
            current_client.reset(client_token)


def not_logged_yet(record: logging.LogRecord) -> bool:
    """A filter for the error log of a server: no second traceback of an error that was logged."""
    error = record.exc_info[1] if record.exc_info else None
    return error is None or error is not _logged_error.get()


class _Response:
    """Sends a response with the headers that the app did not set, and remembers its status."""

    def __init__(self, method: str, send: Send, headers: RawHeaders) -> None:
        self.status: int | None = None
        self.has_started = False
        self._is_head = method == "HEAD"
        self._send, self._headers = send, headers
        # The headers and the body of a plain-text error response, which is not sent as it is.
        self._plain_headers: RawHeaders | None = None
        self._plain_body = bytearray()

    async def send(self, message: Message) -> None:
        """Send a message with the headers of every response; without a body for HEAD."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = [(name.lower(), value) for name, value in message.get("headers", ())]
            if message["status"] >= 400 and _is_plain_text(headers):
                self._plain_headers = headers
                return
            message = {**message, "headers": self._completed(message["status"], headers)}
            self.has_started = True
        elif self._plain_headers is not None:
            await self._send_plain_error(self._plain_headers, message)
            return
        elif self._is_head and message["type"] in _BODY_MESSAGES:
            more = message.get("more_body", False)
            message = {"type": "http.response.body", "body": b"", "more_body": more}
        await self._send(message)

    async def send_problem(
        self, problem: Problem, headers: Iterable[tuple[bytes, bytes]] = ()
    ) -> None:
        """Send a whole error response, with further headers."""
        self._plain_headers = None
        body = problem.body()
        described = {"Content-Type": MEDIA_TYPE, "Content-Length": str(len(body))}
        raw = [*headers, *_raw(described | problem.headers)]
        await self.send({"type": "http.response.start", "status": problem.status, "headers": raw})
        await self.send({"type": "http.response.body", "body": body})

    async def _send_plain_error(self, headers: RawHeaders, message: Message) -> None:
        """Collect the text of a plain-text error response, and send it as the contract has it."""
        area = DETAIL_LIMIT - len(self._plain_body)
        self._plain_body += message.get("body", b"")[:area]
        if message.get("more_body", False):
            return
        detail = self._plain_body.decode("utf-8", "replace").strip()
        others = [header for header in headers if header[0] not in _BODY_HEADERS]
        await self.send_problem(problem_from_status(self.status or 500, detail or None), others)

    def _completed(self, status: int, headers: RawHeaders) -> RawHeaders:
        """The app's headers, with those of the contract that it did not set. Vary adds up."""
        if status in _WITHOUT_BODY:
            headers = [header for header in headers if header[0] not in _BODY_HEADERS]
        names = {name for name, _ in headers}
        added = [header for header in self._headers if header[0] not in names]
        if b"vary" in names:
            values = [value for name, value in (*headers, *self._headers) if name == b"vary"]
            headers = [header for header in headers if header[0] != b"vary"]
            added.append((b"vary", _without_duplicates(values)))
        return [*headers, *added]


def _is_plain_text(headers: RawHeaders) -> bool:
    """Whether a response is in plain text, and not compressed."""
    described = dict(headers)
    is_plain = described.get(b"content-type", b"").lower().startswith(b"text/plain")
    return is_plain and b"content-encoding" not in described


def _without_duplicates(values: Iterable[bytes]) -> bytes:
    """Lists of names as one list, each name once, in any case."""
    names: dict[bytes, bytes] = {}
    for name in b",".join(values).split(b","):
        names.setdefault(name.strip().lower(), name.strip())
    return b", ".join(name for name in names.values() if name)


def _as_routed(scope: Scope) -> Scope:
    """The request as the app routes it: HEAD as GET, and only the path of the target.

    The path begins with `root_path`, as ASGI wants it, where a proxy has removed that prefix too.
    """
    path = path_of_target(scope["path"]) or "/"  # uvicorn passes a whole URL on as it is
    root_path = scope.get("root_path", "").rstrip("/")
    if root_path and path != root_path and not path.startswith(f"{root_path}/"):
        path = root_path + path
    if path.endswith("\n"):
        path += "\n"  # patterns that end in `$` also match before a last newline
    method = "GET" if scope["method"] == "HEAD" else scope["method"]
    return {**scope, "method": method, "path": path}


def _raw_target(scope: Scope) -> str:
    """The path as the client sent it; `raw_path` is optional in ASGI."""
    raw_path: bytes | None = scope.get("raw_path")
    return quote(scope["path"]) if raw_path is None else raw_path.decode("latin-1")


def _client_address(scope: Scope) -> str:
    """The address of the client; "-" where the server does not know it, as on a UNIX socket."""
    host, _port = scope.get("client") or ("", None)
    return host or "-"


def _read_headers(scope: Scope) -> dict[str, str]:
    """The request headers that are read here. Repeated ones are joined by commas, as in WSGI."""
    headers: dict[str, str] = {}
    for raw_name, raw_value in scope.get("headers", ()):
        if (name := _READ_HEADERS.get(raw_name.lower())) is not None:
            value = raw_value.decode("latin-1")
            headers[name] = f"{headers[name]},{value}" if name in headers else value
    return headers

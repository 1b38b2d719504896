"""What every request and every answer goes through, whatever the route."""

import logging
import time

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from fastapi_app.problems import ProblemResponse
from http_contract import request_id
from http_contract.access_log import ACCESS_LOGGER, ERROR_LOGGER, access_line, path_of
from http_contract.cors import cors_headers
from http_contract.every_answer import CACHE_CONTROL, SAFETY
from http_contract.problems import internal_error

access_log = logging.getLogger(ACCESS_LOGGER)
error_log = logging.getLogger(ERROR_LOGGER)

# As ASGI has them, so that they are encoded once and not for every answer.
SAFETY_HEADERS = Headers(SAFETY).raw
CACHE_CONTROL_NAME = b"cache-control"
CACHE_CONTROL_HEADER = (CACHE_CONTROL_NAME, CACHE_CONTROL.encode())


class Wire:
    """ASGI middleware: headers of every answer, HEAD as GET, the access log, and plain 500s.

    Pure ASGI and outermost, since Starlette answers an unforeseen error outside all middleware
    that is added to the app: such a 500 would lack the headers.
    """

    def __init__(self, app: ASGIApp, allowed_origins: frozenset[str]) -> None:
        self._app = app
        self._allowed_origins = allowed_origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; anything but HTTP goes straight through."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        scope.setdefault("state", {})["seen_at"] = time.monotonic()
        answer = Answer(scope, send, self._headers(scope))
        try:
            await self._serve(scope, receive, answer)
        finally:
            answer.log()

    async def _serve(self, scope: Scope, receive: Receive, answer: "Answer") -> None:
        try:
            await self._app(_routed(scope), receive, answer.send)
        except ClientDisconnect:
            answer.status = answer.status or 400  # for the log alone: nobody is left to answer
        except Exception:
            error_log.exception("request %s failed", answer.request_id)
            if answer.status is not None:
                raise  # too late for another answer: let the server cut the connection
            await ProblemResponse(internal_error())(scope, receive, answer.send)

    def _headers(self, scope: Scope) -> dict[str, str]:
        sent = _joined(scope)
        named = {request_id.HEADER: request_id.request_id(sent.get(request_id.HEADER))}
        return named | cors_headers(self._allowed_origins, scope["method"], sent)


class Answer:
    """One answer on its way out: adds the headers of W11 to W13, and notes the status."""

    def __init__(self, scope: Scope, send: Send, headers: dict[str, str]) -> None:
        self.status: int | None = None
        self.request_id = headers[request_id.HEADER]
        self._scope, self._send = scope, send
        self._headers = SAFETY_HEADERS + Headers(headers).raw

    async def send(self, message: Message) -> None:
        """Pass a message on, changed as the contract asks; HEAD has no body."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = [*message["headers"]]
            if all(name != CACHE_CONTROL_NAME for name, _ in headers):
                headers.append(CACHE_CONTROL_HEADER)
            message = {**message, "headers": headers + self._headers}
        elif self._scope["method"] == "HEAD":
            message = {**message, "body": b""}
        await self._send(message)

    def log(self) -> None:
        """Write the line of the access log."""
        target = self._scope["raw_path"].decode("latin-1")
        access_log.info(
            access_line(self._scope["method"], target, self.status or 500, self.request_id)
        )


def _routed(scope: Scope) -> Scope:
    """The request as routes see it: HEAD as GET, and no more of a target than its path."""
    path = path_of(scope["path"]) or "/"  # uvicorn hands a whole URL on as it is
    if path.endswith("\n"):
        path += "\n"  # Starlette's patterns end in `$`, which also matches before a last newline
    method = "GET" if scope["method"] == "HEAD" else scope["method"]
    return {**scope, "method": method, "path": path}


def _joined(scope: Scope) -> Headers:
    """The headers, a repeated one joined by commas as under WSGI, which never matches an id."""
    joined: dict[bytes, bytes] = {}
    for name, value in scope["headers"]:
        joined[name] = joined[name] + b"," + value if name in joined else value
    return Headers(raw=list(joined.items()))

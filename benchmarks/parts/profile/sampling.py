"""`python -m benchmarks.parts.profile.sampling FRAMEWORK MODULE:APP OPERATION SECONDS`.

Asks an app the same again and again, in this process, without a server and one request at a time,
and prints as JSON which share of the time was spent in which place.
"""

import asyncio
import io
import json
import logging
import sys
import time
from collections.abc import Callable
from importlib import import_module
from typing import Any
from uuid import uuid4
from wsgiref.util import setup_testing_defaults

from pyinstrument import Profiler

from benchmarks.load.request import Request
from benchmarks.operations import BY_NAME
from benchmarks.parts.profile.places import shares

_WARMING = 50  # requests
_INTERVAL = 0.000_5  # seconds between two samples


def main(framework: str, app: str, operation: str, seconds: str) -> None:
    """Profile, and print."""
    module, _, name = app.partition(":")
    served = getattr(import_module(module), name)
    logging.raiseExceptions = False
    profiler = Profiler(interval=_INTERVAL, async_mode="disabled")
    request, length = BY_NAME[operation].request, float(seconds)
    if framework == "fastapi":
        asyncio.run(_ask_asgi(served, request, length, profiler))
    else:
        _ask_wsgi(served, request, length, profiler)
    if (session := profiler.last_session) and (root := session.root_frame()):
        print(json.dumps(shares(root)))


def _ask_wsgi(app: Any, request: Request, seconds: float, profiler: Profiler) -> None:
    for _ in range(_WARMING):
        _one_of_wsgi(app, request)
    profiler.start()
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        _one_of_wsgi(app, request)
    profiler.stop()


def _one_of_wsgi(app: Any, request: Request) -> None:
    path, _, query = request.path.partition("?")
    environ = {"PATH_INFO": path, "QUERY_STRING": query, "RAW_URI": request.path}
    environ |= {f"HTTP_{name.upper()}": value for name, value in request.headers().items()}
    setup_testing_defaults(environ)
    environ["REQUEST_METHOD"] = request.method
    given: dict[str, Any] = {**environ}
    if body := _body(request):
        given |= {"CONTENT_TYPE": "application/json", "CONTENT_LENGTH": str(len(body))}
        given["wsgi.input"] = io.BytesIO(body)
    answer = app(given, _expecting(request))
    b"".join(answer)
    getattr(answer, "close", lambda: None)()


def _expecting(request: Request) -> Callable[..., None]:
    def start_response(status: str, _headers: Any, _error: object = None) -> None:
        _check(int(status[:3]), request)

    return start_response


async def _ask_asgi(app: Any, request: Request, seconds: float, profiler: Profiler) -> None:
    async with app.router.lifespan_context(app) as state:
        for _ in range(_WARMING):
            await _one_of_asgi(app, request, state)
        profiler.start()
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            await _one_of_asgi(app, request, state)
        profiler.stop()


async def _one_of_asgi(app: Any, request: Request, state: dict[str, Any]) -> None:
    path, _, query = request.path.partition("?")
    headers = {
        **request.headers(),
        **({"Content-Type": "application/json"} if request.body else {}),
    }
    body = _body(request)

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        _check(message.get("status", request.status), request)

    sent = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    scope = {
        "type": "http",
        "method": request.method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": sent,
        "scheme": "http",
        "http_version": "1.1",
        "root_path": "",
        "state": {**state},
    }
    await app(scope, receive, send)


def _check(status: int, request: Request) -> None:
    if status != request.status:
        raise RuntimeError(f"{request.method} {request.path}: {status} instead of {request.status}")


def _body(request: Request) -> bytes:
    return request.body.replace("{unique}", uuid4().hex).encode()


if __name__ == "__main__":
    main(*sys.argv[1:])

"""Call an app in this process, without a server: ASGI with its lifespan, or WSGI."""

import asyncio
import io
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any, Protocol
from wsgiref.util import setup_testing_defaults

from benchmarks.workload import Request


class Client(Protocol):
    """Sends a request to an app."""

    def __call__(self, request: Request) -> tuple[int, bytes]:
        """Return the status and the body of the response."""


def load(app: str) -> Any:
    """Import an app by `module:name`."""
    module, _, name = app.partition(":")
    return getattr(import_module(module), name)


@contextmanager
def client_of(app: str, interface: str) -> Iterator[Client]:
    """Import an app by `module:name` and yield its client; `interface` is `asgi` or `wsgi`."""
    loaded = load(app)
    if interface == "wsgi":
        yield lambda request: call_wsgi(loaded, request)
        return
    with asyncio.Runner() as runner:
        lifespan = loaded.router.lifespan_context(loaded)
        state = runner.run(lifespan.__aenter__()) or {}
        try:
            yield lambda request: runner.run(call_asgi(loaded, request, state))
        finally:
            runner.run(lifespan.__aexit__(None, None, None))


def call_wsgi(app: Any, request: Request) -> tuple[int, bytes]:
    """Call a WSGI app as a server does (PEP 3333)."""
    path, _, query = request.path.partition("?")
    environ: dict[str, Any] = {"PATH_INFO": path, "QUERY_STRING": query, "RAW_URI": request.path}
    for name, value in request.headers().items():
        environ[f"HTTP_{name.upper().replace('-', '_')}"] = value
    setup_testing_defaults(environ)
    environ["REQUEST_METHOD"] = request.method
    if body := request.unique_body():
        environ |= {"CONTENT_TYPE": "application/json", "CONTENT_LENGTH": str(len(body))}
        environ["wsgi.input"] = io.BytesIO(body)
    statuses: list[int] = []

    def start_response(status: str, _headers: Any, _error: object = None) -> None:
        statuses.append(int(status[:3]))

    response = app(environ, start_response)
    content = b"".join(response)
    getattr(response, "close", lambda: None)()
    return statuses[-1], content


async def call_asgi(app: Any, request: Request, state: dict[str, Any]) -> tuple[int, bytes]:
    """Call an ASGI app as a server does, with the state of its lifespan."""
    path, _, query = request.path.partition("?")
    body, content, finished = request.unique_body(), bytearray(), asyncio.Event()
    statuses: list[int] = []
    headers = request.headers() | ({"Content-Type": "application/json"} if body else {})
    unread = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> dict[str, Any]:
        if unread:
            return unread.pop()
        await finished.wait()
        return {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])
        elif not message.get("more_body"):
            finished.set()
        content.extend(message.get("body", b""))

    scope = {
        "type": "http",
        "method": request.method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        "scheme": "http",
        "http_version": "1.1",
        "root_path": "",
        "state": {**(state or {})},
    }
    await app(scope, receive, send)
    return statuses[-1], bytes(content)

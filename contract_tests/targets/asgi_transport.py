"""An ASGI app behind a synchronous httpx client, as a live server would call it.

httpx's own ASGITransport is asynchronous and has no lifespan; Starlette's TestClient decodes
paths twice. Here one event loop in a thread of its own serves the app's whole life.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from importlib.util import find_spec
from typing import Any
from urllib.parse import unquote

import anyio
import httpx
from anyio.from_thread import start_blocking_portal

ASGI = {"version": "3.0", "spec_version": "2.4"}
# As uvicorn does: on the faster loop wherever it is there.
LOOP = {"use_uvloop": find_spec("uvloop") is not None}


class AsgiTransport(httpx.BaseTransport):
    """Runs the app's lifespan from construction to `close`."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self.state: dict[str, Any] = {}
        self._life = ExitStack()
        portal = self._life.enter_context(start_blocking_portal(backend_options=LOOP))
        self._loop = portal.call(_running_loop)
        self._life.enter_context(portal.wrap_async_context_manager(self._lifespan()))

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """One request and its answer; an error before the answer began is raised here."""
        answer = self._answer(request, request.read())
        # A third of what the portal's own way takes, which lets calls be cancelled.
        return asyncio.run_coroutine_threadsafe(answer, self._loop).result()

    def close(self) -> None:
        """End the app's lifespan, and the loop."""
        self._life.close()

    async def _answer(self, request: httpx.Request, body: bytes) -> httpx.Response:
        exchange = _Exchange(body)
        try:
            await self._app(self._scope(request), exchange.receive, exchange.send)
        except Exception:
            if exchange.status is None:  # else Starlette raises again what it answered with 500
                raise
        assert exchange.status is not None, "the app sent nothing"
        silent = request.method == "HEAD" or exchange.status in (204, 304)
        content = b"" if silent else bytes(exchange.sent)
        stream = httpx.ByteStream(content)
        return httpx.Response(exchange.status, headers=exchange.headers, stream=stream)

    def _scope(self, request: httpx.Request) -> dict[str, Any]:
        path, _, query = request.url.raw_path.partition(b"?")
        return {
            "type": "http",
            "asgi": ASGI,
            "http_version": "1.1",
            "method": request.method,
            "scheme": request.url.scheme,
            "path": unquote(path.decode("ascii")),
            "raw_path": path,
            "query_string": query,
            "root_path": "",
            "headers": [(name.lower(), value) for name, value in request.headers.raw],
            "client": ("127.0.0.1", 1),
            "server": (request.url.host, request.url.port or 80),
            "state": self.state.copy(),
        }

    @asynccontextmanager
    async def _lifespan(self) -> AsyncIterator[None]:
        to_app, from_test = anyio.create_memory_object_stream[dict[str, Any]](2)
        from_app, answers = anyio.create_memory_object_stream[dict[str, Any]](2)
        scope = {"type": "lifespan", "asgi": ASGI, "state": self.state}
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(self._app, scope, from_test.receive, from_app.send)
            await to_app.send({"type": "lifespan.startup"})
            started = await answers.receive()
            assert started["type"] == "lifespan.startup.complete", started
            yield
            await to_app.send({"type": "lifespan.shutdown"})
            await answers.receive()


async def _running_loop() -> asyncio.AbstractEventLoop:
    return asyncio.get_running_loop()


class _Exchange:
    """What goes to the app and comes from it, for one request."""

    def __init__(self, body: bytes) -> None:
        self.status: int | None = None
        self.headers: list[tuple[bytes, bytes]] = []
        self.sent = bytearray()
        self._body: bytes | None = body

    async def receive(self) -> dict[str, Any]:
        """The whole body once; after it nothing comes, as from a client that waits."""
        if self._body is None:
            await anyio.sleep_forever()
        body, self._body = self._body, None
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(self, message: Any) -> None:
        """Note what the app answers."""
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], list(message.get("headers", []))
        else:
            self.sent += message.get("body", b"")

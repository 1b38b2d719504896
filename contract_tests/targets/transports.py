"""Synchronous httpx transports that call an ASGI or a WSGI app as a live server does.

httpx's own ASGITransport is asynchronous and runs no lifespan; Starlette's TestClient decodes paths
twice. httpx's own WSGITransport garbles non-ASCII paths, keeps only the last of repeated headers,
and gives every body a length, so that a chunked body never arrives as one (PEP 3333).
"""

import asyncio
import io
import sys
from collections.abc import Callable, Coroutine, Iterable
from concurrent.futures import Future
from importlib.util import find_spec
from threading import Thread
from typing import Any, TypeVar
from urllib.parse import unquote, unquote_to_bytes

import httpx

T = TypeVar("T")
Headers = list[tuple[str, str]]
WsgiApp = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

BASE_URL = "http://forge.test"
ASGI = {"version": "3.0", "spec_version": "2.4"}
# Longer than any request of the suite takes. An app that needs more waits for something that never
# comes.
LIMIT = 60.0  # seconds


class TooSlow(Exception):
    """An ASGI app did not finish an operation within the limit."""


class AsgiTransport(httpx.BaseTransport):
    """Runs an ASGI app on an event loop in a thread, and its lifespan until `close`.

    After the whole response the app receives `http.disconnect`, as from a live server. No operation
    takes longer than `limit` seconds: TooSlow names the one that does.
    """

    def __init__(self, app: Any, *, limit: float = LIMIT) -> None:
        self._app = app
        self._limit = limit
        self.state: dict[str, Any] = {}
        self._lifespan = _Lifespan(app, self.state)
        started: Future[asyncio.AbstractEventLoop] = Future()
        # A daemon, so that an app that blocks the loop for ever does not keep the process alive.
        self._thread = Thread(target=self._run, args=(started,), name="ASGI app", daemon=True)
        self._thread.start()
        self._loop = started.result(limit)
        try:
            self._wait("lifespan startup", self._lifespan.start())
        except BaseException:
            self._stop()
            raise

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request. Raises what the app raises before its response has started."""
        operation = f"{request.method} {request.url.raw_path.decode('ascii')}"
        return self._wait(operation, self._respond(request, request.read()))

    def close(self) -> None:
        """End the app's lifespan, and the loop. Idempotent."""
        if self._loop.is_closed():
            return
        try:
            self._wait("lifespan shutdown", self._lifespan.stop())
        finally:
            self._stop()

    def _wait(self, operation: str, coroutine: Coroutine[Any, Any, T]) -> T:
        future = asyncio.run_coroutine_threadsafe(coroutine, self._loop)
        try:
            return future.result(self._limit)
        except TimeoutError:
            if future.done():  # then it is the app's own
                raise
            future.cancel()
        raise TooSlow(f"{operation}: the ASGI app did not finish within {self._limit:g} seconds")

    def _run(self, started: "Future[asyncio.AbstractEventLoop]") -> None:
        async def serve() -> None:
            self._stopping = asyncio.Event()
            started.set_result(asyncio.get_running_loop())
            await self._stopping.wait()

        with asyncio.Runner(loop_factory=_loop_factory()) as runner:
            runner.run(serve())

    def _stop(self) -> None:
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join(self._limit)

    async def _respond(self, request: httpx.Request, body: bytes) -> httpx.Response:
        exchange = _Exchange(body)
        try:
            await self._app(self._scope(request), exchange.receive, exchange.send)
        except Exception:
            if exchange.status is None:  # else Starlette raises again what it answered with 500
                raise
        if exchange.status is None:
            raise RuntimeError(f"{request.method} {request.url.path}: the app sent no response")
        has_no_body = request.method == "HEAD" or exchange.status in (204, 304)
        stream = httpx.ByteStream(b"" if has_no_body else bytes(exchange.body))
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


class _Lifespan:
    """The lifespan of an app, which runs in one task from startup to shutdown."""

    def __init__(self, app: Any, state: dict[str, Any]) -> None:
        self._app = app
        self._state = state

    async def start(self) -> None:
        """Return when startup is complete. Raises RuntimeError with what the app says if not."""
        self._to_app: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._from_app: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        scope = {"type": "lifespan", "asgi": ASGI, "state": self._state}
        self._task = asyncio.ensure_future(self._app(scope, self._to_app.get, self._from_app.put))
        await self._exchange("startup")

    async def stop(self) -> None:
        """Return when shutdown is complete, and the app has returned."""
        if not self._task.done():
            await self._exchange("shutdown")
        await self._task

    async def _exchange(self, phase: str) -> None:
        await self._to_app.put({"type": f"lifespan.{phase}"})
        answer = asyncio.ensure_future(self._from_app.get())
        await asyncio.wait({answer, self._task}, return_when=asyncio.FIRST_COMPLETED)
        if not answer.done():
            answer.cancel()
            self._task.result()  # raises what the app raised
            raise RuntimeError(f"lifespan {phase}: the ASGI app returned without an answer")
        message = answer.result()
        if message["type"] != f"lifespan.{phase}.complete":
            raise RuntimeError(f"lifespan {phase}: the ASGI app answered {message}")


class _Exchange:
    """What an app receives and sends for one request."""

    def __init__(self, body: bytes) -> None:
        self.status: int | None = None
        self.headers: list[tuple[bytes, bytes]] = []
        self.body = bytearray()
        self._request_body: bytes | None = body
        self._is_complete = asyncio.Event()

    async def receive(self) -> dict[str, Any]:
        """Return the whole body once, and `http.disconnect` when the response is complete."""
        if self._request_body is None:
            await self._is_complete.wait()
            return {"type": "http.disconnect"}
        body, self._request_body = self._request_body, None
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(self, message: Any) -> None:
        """Collect the response."""
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], list(message.get("headers", []))
        else:
            self.body += message.get("body", b"")
            if not message.get("more_body", False):
                self._is_complete.set()


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """The faster loop where it is installed, as uvicorn does."""
    if find_spec("uvloop") is None:
        return None
    import uvloop

    return uvloop.new_event_loop


class WsgiTransport(httpx.BaseTransport):
    """Calls a WSGI app in the calling thread.

    `terminated` is `wsgi.input_terminated`: whether the app may read a body without a length.
    """

    def __init__(self, app: WsgiApp, *, terminated: bool = True) -> None:
        self._app = app
        self._terminated = terminated

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request. Raises what the app raises."""
        started: list[tuple[int, Headers]] = []

        def start_response(status: str, headers: Headers, _error: object = None) -> None:
            started.append((int(status[:3]), headers))

        chunks = self._app(self._environ(request), start_response)
        try:
            body = b"".join(chunks)
        finally:
            getattr(chunks, "close", lambda: None)()
        status, headers = started[-1]
        has_no_body = request.method == "HEAD" or status in (204, 304)
        return httpx.Response(
            status,
            headers=[(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers],
            stream=httpx.ByteStream(b"" if has_no_body else body),
        )

    def _environ(self, request: httpx.Request) -> dict[str, Any]:
        path, _, query = request.url.raw_path.partition(b"?")
        return {
            "REQUEST_METHOD": request.method,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
            "QUERY_STRING": query.decode("latin-1"),
            "RAW_URI": request.url.raw_path.decode("latin-1"),
            "SERVER_NAME": request.url.host,
            "SERVER_PORT": str(request.url.port or 80),
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": request.url.scheme,
            "wsgi.input": io.BytesIO(request.read()),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
            "wsgi.input_terminated": self._terminated,
            **_cgi_variables(request),
        }


def _cgi_variables(request: httpx.Request) -> dict[str, str]:
    """The headers of a request as CGI variables, repeated ones joined by a comma."""
    variables: dict[str, str] = {}
    for raw_name, raw_value in request.headers.raw:
        name = raw_name.decode("latin-1").upper().replace("-", "_")
        value = raw_value.decode("latin-1")
        key = name if name in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{name}"
        variables[key] = f"{variables[key]},{value}" if key in variables else value
    return variables


class DirectClient(httpx.Client):
    """A client that sends requests without cookies, redirects and log lines.

    No scenario needs those, and in process they would be a tenth of the time of a run.
    """

    def __init__(self, transport: httpx.BaseTransport) -> None:
        super().__init__(transport=transport, base_url=BASE_URL)
        self._direct = transport

    def send(self, request: httpx.Request, **options: Any) -> httpx.Response:
        """Send a request, and read its response."""
        if options:
            return super().send(request, **options)
        response = self._direct.handle_request(request)
        response.request = request
        response.read()
        return response


def client_of(transport: httpx.BaseTransport) -> httpx.Client:
    """A client for an app that is served in this process."""
    return DirectClient(transport)

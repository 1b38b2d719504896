"""A WSGI app as an ASGI app: a2wsgi, and what is missing there.

PEP 3333 and RFC 9110 say what a WSGI app may rely on. a2wsgi 1.10 decodes the path twice, fails on
a query that is not ASCII, takes `_` in the name of a header for `-`, writes errors to stdout, ends
the body where the client has left, reads no line across two messages, sends a body with HEAD, does
not end a response that nobody receives any more, and loses the thread of a cancelled request.
"""

import asyncio
import io
import json
import sys
from collections.abc import Awaitable, Callable, Iterable, Iterator, MutableMapping
from typing import Any
from urllib.parse import quote_from_bytes, unquote_to_bytes

from a2wsgi import WSGIMiddleware

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
ASGIApp = Callable[[Scope, Receive, Send], Awaitable[None]]
WSGIApplication = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
RawHeaders = list[tuple[bytes, bytes]]

THREADS = 40
WAIT_SECONDS = 15.0
EXCHANGE = "gateway.exchange"


def target_of(scope: Scope) -> bytes:
    """The path of a request as it was sent, without its query and whatever `root_path` says.

    A target may be a whole URL (RFC 9112, section 3.2.2). `raw_path` is optional in ASGI.
    """
    raw: bytes | None = scope.get("raw_path")
    target = quote_from_bytes(scope["path"].encode()).encode() if raw is None else raw
    target = target.partition(b"?")[0]
    if not target.startswith(b"/") and b"://" in target:
        _, slash, rest = target.partition(b"://")[2].partition(b"/")
        target = slash + rest or b"/"
    return target


def path_within(scope: Scope) -> bytes:
    """The same below `root_path`, under which the app is mounted."""
    target, prefix = target_of(scope), scope.get("root_path", "").rstrip("/").encode()
    if prefix and (target == prefix or target.startswith(prefix + b"/")):
        return target[len(prefix) :]
    return target


class WsgiApp:
    """A WSGI app as an ASGI app, on threads of its own.

    More requests than threads wait, each at most `wait` seconds, and are then answered with 503. A
    thread is busy from the start of a request to the end of its response.
    """

    def __init__(
        self, app: WSGIApplication, *, threads: int = THREADS, wait: float = WAIT_SECONDS
    ) -> None:
        self._app = app
        bridged: Any = self._call
        self._bridge: Any = WSGIMiddleware(bridged, workers=threads)
        self._free = asyncio.Semaphore(threads)
        self._wait = wait

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request. There is nothing to do for a lifespan, and a WebSocket is refused."""
        if scope["type"] != "http":
            await self._bridge(scope, receive, send)
            return
        try:
            async with asyncio.timeout(self._wait):
                await self._free.acquire()
        except TimeoutError:
            await _send_busy(scope, send)
            return
        exchange = _Exchange(scope, receive, send)
        bridged = self._bridge(_bridged(scope, exchange), exchange.receive, exchange.send)
        call = asyncio.ensure_future(bridged)
        call.add_done_callback(lambda _: self._free.release())
        try:
            await asyncio.shield(call)
        except asyncio.CancelledError:
            # A thread cannot be cancelled: it ends when what it waits for does.
            exchange.end()
            await asyncio.wait([call], timeout=self._wait)
            raise
        finally:
            exchange.end()
        if exchange.error is not None:
            raise exchange.error

    def _call(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Call the app, in a thread, with what a server's environ has."""
        scope = environ["asgi.scope"]
        exchange: _Exchange = scope[EXCHANGE]
        target, query = target_of(scope), exchange.query.decode("latin-1")
        path = unquote_to_bytes(path_within(scope))
        environ |= {
            "PATH_INFO": path.decode("latin-1"),
            "SCRIPT_NAME": scope.get("root_path", "").rstrip("/").encode().decode("latin-1"),
            "QUERY_STRING": query,
            # As it was sent: gunicorn's name, and the name that others use.
            "RAW_URI": (raw := target.decode("latin-1") + (query and f"?{query}")),
            "REQUEST_URI": raw,
            "wsgi.errors": sys.stderr,
            "wsgi.input": io.BufferedReader(_Input(environ["wsgi.input"])),
            "wsgi.input_terminated": True,
        }
        return _Chunks(self._app(environ, start_response), exchange)


class _Exchange:
    """A request and its response, between the server and the thread of the app."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.query: bytes = scope.get("query_string", b"")
        # Nobody receives the rest of the response. Read by the app's thread, too.
        self.is_over = False
        self.error: Exception | None = None
        self._receive, self._send = receive, send
        self._without_body = scope["method"] == "HEAD"
        self._chunks = 0
        self._messages: asyncio.Queue[Message] = asyncio.Queue(1)
        self._listening: asyncio.Task[None] | None = None

    async def receive(self) -> Message:
        """The next part of the body. Raises ConnectionResetError if the client has left."""
        # Not before: a server sends "100 Continue" when it is asked for the body.
        self._listen()
        if not (self.is_over and self._messages.empty()):
            message = await self._messages.get()
            if message["type"] != "http.disconnect":
                return message
        raise ConnectionResetError("the client left before the end of its request")

    async def send(self, message: Message) -> None:
        """Send a part of the response. An error is kept, and ends the response."""
        if self.is_over:
            return
        if message["type"] == "http.response.start":
            self._without_body |= message["status"] in (204, 304)
        else:
            self._chunks += 1
            if self._chunks == 2 and message.get("more_body", False):  # it is a stream
                self._listen()
            if self._without_body:
                message = {**message, "body": b""}
        try:
            await self._send(message)
        except OSError:  # the client has left
            self.is_over = True
        except Exception as error:
            self.is_over, self.error = True, error

    def end(self) -> None:
        """Stop listening, and let the app's thread end its request and response."""
        self.is_over = True
        if self._messages.empty():
            self._messages.put_nowait({"type": "http.disconnect"})
        if self._listening is not None:
            self._listening.cancel()

    def _listen(self) -> None:
        if self._listening is None:
            self._listening = asyncio.create_task(self._receive_all())

    async def _receive_all(self) -> None:
        """Receive a part of the body ahead, and after the whole body the client's leaving."""
        while not self.is_over:
            try:
                message = await self._receive()
            except Exception as error:
                message, self.error = {"type": "http.disconnect"}, error
            if message["type"] == "http.disconnect":
                self.is_over = True
            await self._messages.put(message)


class _Input(io.RawIOBase):
    """The body, for a BufferedReader: a2wsgi's own has no lines across messages."""

    def __init__(self, body: Any) -> None:
        self._body = body

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._body.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


class _Chunks:
    """The app's response, until nobody receives it any more."""

    def __init__(self, chunks: Iterable[bytes], exchange: _Exchange) -> None:
        self._chunks, self._exchange = chunks, exchange

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._chunks:
            if self._exchange.is_over:
                return
            if chunk:
                yield chunk

    def close(self) -> None:
        """Close the app's iterable, as PEP 3333 has it."""
        getattr(self._chunks, "close", lambda: None)()


def _bridged(scope: Scope, exchange: _Exchange) -> Scope:
    """The scope that a2wsgi builds an environ from."""
    headers = _headers(scope["headers"])
    # In `_call` the query comes from the exchange.
    return {**scope, "headers": headers, "query_string": b"", EXCHANGE: exchange}


def _headers(headers: Iterable[tuple[bytes, bytes]]) -> RawHeaders:
    """Headers without those that would pass for others, and with one Cookie (RFC 9113, 8.2.3)."""
    kept = [(name, value) for name, value in headers if b"_" not in name]
    cookies = [value for name, value in kept if name == b"cookie"]
    if len(cookies) > 1:
        kept = [header for header in kept if header[0] != b"cookie"]
        kept.append((b"cookie", b"; ".join(cookies)))
    return kept


async def _send_busy(scope: Scope, send: Send) -> None:
    """Answer that every thread is busy (RFC 9457)."""
    problem = {"type": "about:blank", "title": "Service Unavailable", "status": 503}
    body = json.dumps(problem, separators=(",", ":")).encode()
    headers = [
        (b"content-type", b"application/problem+json"),
        (b"content-length", str(len(body)).encode()),
        (b"retry-after", b"1"),
    ]
    await send({"type": "http.response.start", "status": 503, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})

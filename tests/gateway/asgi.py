"""Small ASGI apps, requests to them, and a server for what only a connection shows."""

import asyncio
import socket
import threading
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn

App = Callable[[Any, Any, Any], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]
WITHIN = 60.0  # seconds


def http_scope(method: str, target: str, headers: Headers | None = None) -> dict[str, Any]:
    path, _, query = target.partition("?")
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": headers or [],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
    }


class Exchange:
    """One request: the parts of its body, and what the app sends."""

    def __init__(self, *body: bytes, leaves: bool = False) -> None:
        self.sent: list[dict[str, Any]] = []
        parts = body or (b"",)
        self._parts = [
            {"type": "http.request", "body": part, "more_body": leaves or number < len(parts)}
            for number, part in enumerate(parts, 1)
        ]
        if leaves:
            self._parts.append({"type": "http.disconnect"})

    async def receive(self) -> Any:
        if not self._parts:
            await asyncio.Event().wait()
        return self._parts.pop(0)

    async def send(self, message: Any) -> None:
        self.sent.append(message)

    @property
    def status(self) -> int:
        status: int = self.sent[0]["status"]
        return status

    @property
    def headers(self) -> Headers:
        return list(self.sent[0]["headers"])

    @property
    def body(self) -> bytes:
        return b"".join(message.get("body", b"") for message in self.sent[1:])


async def ask(app: App, scope: dict[str, Any], *body: bytes) -> Exchange:
    exchange = Exchange(*body)
    async with asyncio.timeout(WITHIN):
        await app(scope, exchange.receive, exchange.send)
    return exchange


class Named:
    """An app that answers with its name. It keeps the scopes, and says when its lifespan runs."""

    def __init__(self, name: str, events: list[str] | None = None) -> None:
        self.name = name
        self.scopes: list[dict[str, Any]] = []
        self.events: list[str] = [] if events is None else events
        self.state: dict[str, Any] = {}  # what its lifespan puts in its state
        self.fails_to = ""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.scopes.append(scope)
        if scope["type"] == "lifespan":
            await self._live(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "reason": self.name})
        else:
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": self.name.encode()})

    async def _live(self, scope: Any, receive: Any, send: Any) -> None:
        for phase in ("startup", "shutdown"):
            assert (await receive())["type"] == f"lifespan.{phase}"
            self.events.append(f"{self.name} {phase}")
            if self.fails_to == phase:
                await send({"type": f"lifespan.{phase}.failed", "message": "no database"})
                raise RuntimeError
            scope["state"].update(self.state)
            await send({"type": f"lifespan.{phase}.complete"})


class Lifespan:
    """The server's side of a lifespan."""

    def __init__(self, app: App, state: dict[str, Any] | None = None) -> None:
        self.state: dict[str, Any] = {} if state is None else state
        self._app = app

    async def start(self) -> dict[str, Any]:
        self._to_app: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._from_app: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        scope = {"type": "lifespan", "asgi": {"version": "3.0"}, "state": self.state}
        self._task = asyncio.ensure_future(self._app(scope, self._to_app.get, self._from_app.put))
        return await self._exchange("startup")

    async def stop(self) -> dict[str, Any]:
        answer = await self._exchange("shutdown")
        await asyncio.wait_for(self._task, WITHIN)
        return answer

    async def _exchange(self, phase: str) -> dict[str, Any]:
        await self._to_app.put({"type": f"lifespan.{phase}"})
        return await asyncio.wait_for(self._from_app.get(), WITHIN)


@contextmanager
def served(app: App, **options: Any) -> Iterator[int]:
    """The port of a uvicorn in a thread."""
    config = uvicorn.Config(
        app, port=0, http="h11", ws="none", log_config=None, access_log=False, **options
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until(lambda: server.started or not thread.is_alive())
    assert server.started
    try:
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        thread.join(WITHIN)


@contextmanager
def connection(port: int) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", port), WITHIN) as client:
        yield client


def request(port: int, *parts: bytes) -> bytes:
    """Send a request, and return everything until the server closes the connection."""
    with connection(port) as client:
        for part in parts:
            client.sendall(part)
        return b"".join(iter(lambda: client.recv(65536), b""))


def chunked(parts: Iterable[bytes]) -> bytes:
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def until(holds: Callable[[], object]) -> None:
    deadline = time.monotonic() + WITHIN
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)

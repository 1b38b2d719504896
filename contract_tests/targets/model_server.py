"""The model server that our targets ask, and how scenarios tell a model server to behave."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

import httpx

from dev.model_server.server import ModelServer as DevelopmentModelServer

# Bound when first imported, since an app reads its settings before there is a scenario.
_listening = socket.socket()
_listening.bind(("127.0.0.1", 0))
_address = f"http://127.0.0.1:{_listening.getsockname()[1]}"
MODEL_SERVER_URL = f"{_address}/predict"
CONTROL_URL = f"{_address}/control"


class NoModelServer(Exception):
    """Nothing, or something else, answers where scenarios control a model server."""

    def __init__(self, control_url: str, error: httpx.HTTPError) -> None:
        said = type(error).__name__
        if isinstance(error, httpx.HTTPStatusError):
            said = f"{error.response.status_code} received"
        super().__init__(
            f"CONTRACT_MODEL_SERVER: no model server can be controlled at {control_url} ({said})"
        )


class ModelServer:
    """A model server, as scenarios set it; see dev/model_server/manners.py for its manners."""

    def __init__(self, control_url: str) -> None:
        self._url = control_url
        # One for all, since each reads the certificates anew; and no connection is kept.
        limits = httpx.Limits(max_keepalive_connections=0)
        self._control = httpx.Client(limits=limits, timeout=30, trust_env=False)

    def behave(self, name: str, **details: Any) -> None:
        """Treat questions in that manner from now on; `well` answers those on hold."""
        self._ask("PUT", {"name": name, **details})

    def counts(self) -> dict[str, int]:
        """How many questions are `open`, the `most` at once and all `asked` in this manner."""
        counted: dict[str, int] = self._ask("GET").json()
        return counted

    def _ask(self, method: str, body: Any = None) -> httpx.Response:
        try:
            return self._control.request(method, self._url, json=body).raise_for_status()
        except httpx.HTTPError as error:
            raise NoModelServer(self._url, error) from None


@contextmanager
def serving_models() -> Iterator[None]:
    """Serve models at MODEL_SERVER_URL, on an event loop in a thread of its own; once only."""
    _listening.listen()  # whoever asks before the loop runs waits, and is not refused
    loop = asyncio.new_event_loop()
    task = loop.create_task(DevelopmentModelServer().serve(_listening))

    def serve() -> None:
        with asyncio.Runner(loop_factory=lambda: loop) as runner:
            runner.run(asyncio.wait({task}))

    thread = Thread(target=serve, name="model server")
    thread.start()
    try:
        yield
    finally:
        loop.call_soon_threadsafe(task.cancel)
        thread.join()

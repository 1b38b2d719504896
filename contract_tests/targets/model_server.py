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


class ModelServer:
    """A model server, as scenarios set it; see dev/model_server/manners.py for its manners."""

    def __init__(self, control_url: str) -> None:
        self._control_url = control_url

    def behave(self, name: str, **details: Any) -> None:
        """Treat questions in that manner from now on; `well` answers those on hold."""
        httpx.put(self._control_url, json={"name": name, **details}, timeout=30).raise_for_status()

    def counts(self) -> dict[str, int]:
        """How many questions are `open`, the `most` at once and all `asked` in this manner."""
        counted: dict[str, int] = httpx.get(self._control_url, timeout=30).json()
        return counted


@contextmanager
def serving_models() -> Iterator[None]:
    """Serve models at MODEL_SERVER_URL, on an event loop in a thread of its own; once only."""
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

"""The model server of targets in process and live, and the control of any model server."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

import httpx

from dev.model_server import ModelServer as DevelopmentModelServer
from http_conformance.recorder import NotTheServer

# Bound at import, since an app reads its settings before there is a scenario.
_listening = socket.socket()
_listening.bind(("127.0.0.1", 0))
_address = f"http://127.0.0.1:{_listening.getsockname()[1]}"
MODEL_SERVER_URL = f"{_address}/predict"
CONTROL_URL = f"{_address}/control"


class NoModelServer(NotTheServer):
    """There is no model server at the control address."""

    def __init__(self, control_url: str, error: httpx.HTTPError) -> None:
        said = type(error).__name__
        if isinstance(error, httpx.HTTPStatusError):
            said = f"{error.response.status_code} received"
        super().__init__(
            f"CONTRACT_MODEL_SERVER: no model server can be controlled at {control_url} ({said})"
        )


class ModelServer:
    """Controls a model server. dev/model_server.py has its behaviours."""

    def __init__(self, control_url: str) -> None:
        self._url = control_url
        # One client, since each new one reads the certificates again.
        limits = httpx.Limits(max_keepalive_connections=0)
        self._control = httpx.Client(limits=limits, timeout=30, trust_env=False)

    def behave(self, name: str, **details: Any) -> None:
        """Choose how requests are answered from now on. `well` answers those on hold."""
        self._ask("PUT", {"name": name, **details})

    def counts(self) -> dict[str, int]:
        """How many requests are `open`, the `most` at once, all `asked` since the last choice."""
        counted: dict[str, int] = self._ask("GET").json()
        return counted

    def _ask(self, method: str, body: Any = None) -> httpx.Response:
        try:
            return self._control.request(method, self._url, json=body).raise_for_status()
        except httpx.HTTPError as error:
            raise NoModelServer(self._url, error) from None


@contextmanager
def serving_models() -> Iterator[None]:
    """Serve models at MODEL_SERVER_URL, on an event loop in a thread. Can be used once."""
    _listening.listen()  # connections wait until the loop runs
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

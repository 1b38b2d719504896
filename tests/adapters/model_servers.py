"""Clients of both kinds, and model servers for them."""

import asyncio
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from threading import Event, Thread

from adapters.inference.async_models import AsyncModels
from adapters.inference.blocking_models import BlockingModels
from core.domain.inference import ModelInput
from core.run_blocking import run_blocking

LONG = 60.0  # seconds, which no test waits for
Predict = Callable[..., float]


def predict_async(
    model_id: str, *features: float, url: str | None = None, within: float = LONG
) -> float:
    """Run a model on an event loop."""

    async def request() -> float:
        async with AsyncModels(url) as models:
            model_input = ModelInput(features or (1.0,), model_id)
            return await models.predict(model_input, time.monotonic() + within)

    return asyncio.run(request())


def predict_blocking(
    model_id: str, *features: float, url: str | None = None, within: float = LONG
) -> float:
    """Run a model in the calling thread."""
    with closing(BlockingModels(url)) as models:
        model_input = ModelInput(features or (1.0,), model_id)
        return run_blocking(models.predict(model_input, time.monotonic() + within))


# Most tests run with both.
CLIENTS = {"async": predict_async, "blocking": predict_blocking}


@contextmanager
def model_server(serve_connection: Callable[[socket.socket], None]) -> Iterator[str]:
    """The URL of a server that serves its connections with a function, one after the other."""
    stopped = Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            while not stopped.is_set():
                connection, _ = listening.accept()
                with connection:
                    if not stopped.is_set():
                        serve_connection(connection)

        thread = Thread(target=serve)
        thread.start()
        address = listening.getsockname()
        try:
            yield f"http://127.0.0.1:{address[1]}/predict"
        finally:
            stopped.set()
            socket.create_connection(address).close()
            thread.join()


def read_request(connection: socket.socket) -> bytes:
    """Read a request, whose body ends in `}`."""
    sent = b""
    while not sent.endswith(b"}"):
        sent += connection.recv(65_536)
    return sent


def send_response(connection: socket.socket, body: bytes) -> None:
    """Respond with status 200 and a body."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))

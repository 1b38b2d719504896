"""Models of both colours, and servers for them to ask."""

import asyncio
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from threading import Event, Thread

from adapters.models.async_models import AsyncModels
from adapters.models.blocking_models import BlockingModels
from core.domain.inference import ModelInput
from core.run_blocking import run_blocking

LONG = 60.0  # seconds, which no test waits for
Predict = Callable[..., float]


def predict_awaited(
    model_id: str, *features: float, url: str | None = None, within: float = LONG
) -> float:
    """Ask once, on an event loop."""

    async def ask() -> float:
        async with AsyncModels(url) as models:
            question = ModelInput(features or (1.0,), model_id)
            return await models.predict(question, time.monotonic() + within)

    return asyncio.run(ask())


def predict_blocking(
    model_id: str, *features: float, url: str | None = None, within: float = LONG
) -> float:
    """Ask once, in the calling thread."""
    with closing(BlockingModels(url)) as models:
        question = ModelInput(features or (1.0,), model_id)
        return run_blocking(models.predict(question, time.monotonic() + within))


# What both do alike, each test tries with each.
COLOURS = {"awaited": predict_awaited, "blocking": predict_blocking}


@contextmanager
def served(talk: Callable[[socket.socket], None]) -> Iterator[str]:
    """The URL of a server that treats each of its connections like that, one after the other."""
    stopped = Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            while not stopped.is_set():
                connection, _ = listening.accept()
                with connection:
                    if not stopped.is_set():
                        talk(connection)

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
    """What a client sends, whose body ends in `}`."""
    sent = b""
    while not sent.endswith(b"}"):
        sent += connection.recv(65_536)
    return sent


def say(connection: socket.socket, body: bytes) -> None:
    """Answer 200 with that body."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))

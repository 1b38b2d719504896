"""A small model server that behaves well, or as badly as it is told to.

`python -m dev.model_server --port … --delay-ms …` serves until interrupted. POST asks for a
prediction; GET /control shows counts of requests, and PUT /control chooses the behaviour. GET
/pictures/… are the pictures of the sample users. The server writes HTTP/1.1 itself, to send what no
HTTP library would.
"""

import argparse
import asyncio
import contextlib
import json
import socket
from asyncio import StreamReader, StreamWriter
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import closing
from dataclasses import asdict, dataclass, field, replace
from http import HTTPStatus
from statistics import mean
from typing import Any

from dev.sample_data.pictures import MEDIA_TYPE, picture

BACKLOG = 2_048  # connections that may wait to be accepted
DRIP = 0.02  # seconds from one byte to the next
OK = b"HTTP/1.1 200 OK\r\n"
USAGE = {"POST /predict": "ask for a prediction", "GET, PUT /control": "counts, and the behaviour"}


@dataclass(frozen=True)
class Behaviour:
    """How the server treats requests. Those on hold are answered when it is `well` again."""

    name: str = "well"
    delay_ms: int = 0
    status: int = 200
    body: str = ""
    released: asyncio.Event = field(default_factory=asyncio.Event, compare=False)


@dataclass(frozen=True)
class Request:
    """A request. A body needs a Content-Length."""

    method: str
    path: str
    body: bytes


async def read_request(first: bytes, reader: StreamReader) -> Request:
    """The request that begins with that byte. Raises IncompleteReadError if it is cut."""
    head = (first + await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    line, *fields = head.rstrip().split("\r\n")
    headers = {
        name.lower(): value for name, _, value in (field.partition(": ") for field in fields)
    }
    method, path, _version = line.split(" ")
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    return Request(method, path, body)


def answer(status: int, body: bytes, *more: str, media_type: str = "application/json") -> bytes:
    """A response, of JSON unless it says otherwise, with more header lines."""
    lines = [
        f"HTTP/1.1 {status} {HTTPStatus(status).phrase}",
        f"Content-Type: {media_type}",
        f"Content-Length: {len(body)}",
        *more,
    ]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def as_json(value: Any) -> bytes:
    """A value as JSON."""
    return json.dumps(value).encode()


async def well(writer: StreamWriter, question: bytes, behaviour: Behaviour) -> None:
    """Answer with the mean, after the delay."""
    await asyncio.sleep(behaviour.delay_ms / 1000)
    writer.write(answer(200, as_json({"prediction": mean(json.loads(question)["features"])})))


async def hold(writer: StreamWriter, question: bytes, behaviour: Behaviour) -> None:
    """Do not answer until the behaviour is `well` again."""
    await behaviour.released.wait()
    await well(writer, question, Behaviour())


async def say(writer: StreamWriter, _question: bytes, behaviour: Behaviour) -> None:
    """Answer with the status and the body that were set."""
    writer.write(answer(behaviour.status, behaviour.body.encode()))


async def redirect(writer: StreamWriter, _question: bytes, _behaviour: Behaviour) -> None:
    """Redirect to a path that answers well."""
    writer.write(answer(307, b"", "Location: /well"))


async def huge(writer: StreamWriter, _question: bytes, _behaviour: Behaviour) -> None:
    """Answer with a prediction in 64 KiB and one byte."""
    writer.write(answer(200, as_json({"prediction": 2.0}).ljust(64 * 1024 + 1)))


async def endless(writer: StreamWriter, _question: bytes, _behaviour: Behaviour) -> None:
    """Answer with a body that never ends, as fast as the client reads."""
    writer.write(OK + b"Transfer-Encoding: chunked\r\n\r\n")
    while not writer.is_closing():
        writer.write(b"2000\r\n%s\r\n" % (b" " * 0x2000))
        await writer.drain()


async def drip_head(writer: StreamWriter, _question: bytes, _behaviour: Behaviour) -> None:
    """Send headers a byte at a time, without an end."""
    await _drip(writer, OK + b"X-Drip: ")


async def drip_body(writer: StreamWriter, _question: bytes, _behaviour: Behaviour) -> None:
    """Send a body a byte at a time, without an end."""
    await _drip(writer, OK + b"Content-Length: 60000\r\n\r\n")


async def garble(writer: StreamWriter, _question: bytes, _behaviour: Behaviour) -> None:
    """Answer with bytes that are not HTTP."""
    writer.write(b"\x16\x03\x01 this is not the server that you think\r\n\r\n")
    writer.close()


async def hang_up(writer: StreamWriter, _question: bytes, _behaviour: Behaviour) -> None:
    """Close the connection without a response."""
    writer.close()


async def cut(writer: StreamWriter, _question: bytes, _behaviour: Behaviour) -> None:
    """Close the connection before the end of the body."""
    writer.write(answer(200, as_json({"prediction": 2.0}))[:-1])
    writer.close()


async def _drip(writer: StreamWriter, start: bytes) -> None:
    writer.write(start)
    while not writer.is_closing():
        await asyncio.sleep(DRIP)
        writer.write(b" ")
        await writer.drain()


BEHAVIOURS: dict[str, Callable[[StreamWriter, bytes, Behaviour], Awaitable[None]]] = {
    behaviour.__name__: behaviour
    for behaviour in (
        well,
        hold,
        say,
        redirect,
        huge,
        endless,
        drip_head,
        drip_body,
        garble,
        hang_up,
        cut,
    )
}


@dataclass
class Counts:
    """How many requests are open, the most that were open at once, and how many there were."""

    open: int = 0
    most: int = 0
    asked: int = 0


class ModelServer:
    """Answers requests in the way chosen last; at first well, without a delay."""

    def __init__(self, behaviour: Behaviour | None = None) -> None:
        self._behaviour = behaviour or Behaviour()
        self._counts = Counts()

    async def serve(self, listening: socket.socket) -> None:
        """Serve until cancelled; any number of connections, one request at a time on each."""
        server = await asyncio.start_server(self._talk, sock=listening, backlog=BACKLOG)
        with closing(server):  # serve_forever would wait, from Python 3.12 on, for kept connections
            await asyncio.Event().wait()

    async def _talk(self, reader: StreamReader, writer: StreamWriter) -> None:
        try:
            first = asyncio.create_task(reader.read(1))
            while byte := await first:
                request = await read_request(byte, reader)
                first = asyncio.create_task(reader.read(1))
                await _unless(first, self._answer(writer, request))
        except (OSError, EOFError):
            pass  # the client is gone
        finally:
            writer.close()

    async def _answer(self, writer: StreamWriter, request: Request) -> None:
        match request.method, request.path:
            case "GET", "/control":
                writer.write(answer(200, as_json(asdict(self._counts))))
            case "PUT", "/control":
                self._change(Behaviour(**json.loads(request.body)))
                writer.write(answer(200, b"{}"))
            case "POST", "/well":
                await well(writer, request.body, Behaviour())
            case "POST", _:
                await self._predict(writer, request.body)
            case "GET", "/":
                writer.write(answer(200, as_json(USAGE)))
            case "GET", path if (image := picture(path)) is not None:
                writer.write(answer(200, image, media_type=MEDIA_TYPE))
            case _:
                writer.write(answer(405, as_json(USAGE)))

    def _change(self, behaviour: Behaviour) -> None:
        released = self._behaviour.released
        if behaviour.name == "well":
            released.set()
        else:
            behaviour = replace(behaviour, released=released)
        self._behaviour, self._counts = behaviour, Counts(self._counts.open, self._counts.open)

    async def _predict(self, writer: StreamWriter, question: bytes) -> None:
        self._counts.open += 1
        self._counts.asked += 1
        self._counts.most = max(self._counts.most, self._counts.open)
        try:
            await BEHAVIOURS[self._behaviour.name](writer, question, self._behaviour)
        finally:
            self._counts.open -= 1


async def _unless(hung_up: asyncio.Task[bytes], work: Coroutine[None, None, None]) -> None:
    """Do some work, and cancel it if the client disconnects meanwhile."""
    working = asyncio.create_task(work)
    await asyncio.wait({working, hung_up}, return_when=asyncio.FIRST_COMPLETED)
    if working.done():
        working.result()
    working.cancel()


def main() -> None:
    """Serve on 127.0.0.1, and print the address."""
    options = argparse.ArgumentParser(prog="python -m dev.model_server", description=__doc__)
    options.add_argument("--port", type=int, default=8004)
    options.add_argument("--delay-ms", type=int, default=0, help="how long an answer takes")
    chosen = options.parse_args()
    listening = socket.create_server(("127.0.0.1", chosen.port))
    print(f"MODEL_SERVER_URL=http://127.0.0.1:{listening.getsockname()[1]}/predict", flush=True)
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(ModelServer(Behaviour(delay_ms=chosen.delay_ms)).serve(listening))


if __name__ == "__main__":
    main()

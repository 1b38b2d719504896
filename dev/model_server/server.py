"""The model server: POST / asks it, GET and PUT /control tell and set how it behaves."""

import asyncio
import json
import socket
from asyncio import StreamReader, StreamWriter
from collections.abc import Coroutine
from contextlib import closing
from dataclasses import asdict, dataclass, replace

from dev.model_server.manners import MANNERS, Manner, well
from dev.model_server.messages import Request, answer, as_json, read_request

BACKLOG = 2_048  # connections that may wait to be accepted


@dataclass
class Counts:
    """How many questions are open, the most that were at once, and all there were."""

    open: int = 0
    most: int = 0
    asked: int = 0


class ModelServer:
    """Answers questions as it was last told to; at first, well and at once."""

    def __init__(self, manner: Manner | None = None) -> None:
        self._manner = manner or Manner()
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
            pass  # nobody is left to answer
        finally:
            writer.close()

    async def _answer(self, writer: StreamWriter, request: Request) -> None:
        match request.method, request.path:
            case "GET", "/control":
                writer.write(answer(200, as_json(asdict(self._counts))))
            case "PUT", "/control":
                self._change(Manner(**json.loads(request.body)))
                writer.write(answer(200, b"{}"))
            case "POST", "/well":
                await well(writer, request.body, Manner())
            case "POST", _:
                await self._predict(writer, request.body)
            case _:
                writer.write(answer(405, b"{}"))

    def _change(self, manner: Manner) -> None:
        released = self._manner.released
        if manner.name == "well":
            released.set()
        else:
            manner = replace(manner, released=released)
        self._manner, self._counts = manner, Counts(self._counts.open, self._counts.open)

    async def _predict(self, writer: StreamWriter, question: bytes) -> None:
        self._counts.open += 1
        self._counts.asked += 1
        self._counts.most = max(self._counts.most, self._counts.open)
        try:
            await MANNERS[self._manner.name](writer, question, self._manner)
        finally:
            self._counts.open -= 1


async def _unless(hung_up: asyncio.Task[bytes], work: Coroutine[None, None, None]) -> None:
    """Do some work, but not for a client that hangs up meanwhile."""
    working = asyncio.create_task(work)
    await asyncio.wait({working, hung_up}, return_when=asyncio.FIRST_COMPLETED)
    if working.done():
        working.result()
    working.cancel()

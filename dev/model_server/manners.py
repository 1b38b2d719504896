"""How the model server can be told to treat a question, each way by its name."""

import asyncio
import json
from asyncio import StreamWriter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from statistics import mean

from dev.model_server.messages import answer, as_json

DRIP = 0.02  # seconds from one byte to the next
OK = b"HTTP/1.1 200 OK\r\n"


@dataclass(frozen=True)
class Manner:
    """What the control path sets; what is on hold is answered when it sets `well` again."""

    name: str = "well"
    delay_ms: int = 0
    status: int = 200
    body: str = ""
    released: asyncio.Event = field(default_factory=asyncio.Event, compare=False)


async def well(writer: StreamWriter, question: bytes, manner: Manner) -> None:
    """Answer the mean, after the delay."""
    await asyncio.sleep(manner.delay_ms / 1000)
    writer.write(answer(200, as_json({"prediction": mean(json.loads(question)["features"])})))


async def hold(writer: StreamWriter, question: bytes, manner: Manner) -> None:
    """Answer nothing until all is well again."""
    await manner.released.wait()
    await well(writer, question, Manner())


async def say(writer: StreamWriter, _question: bytes, manner: Manner) -> None:
    """Answer with the status and the body that were set."""
    writer.write(answer(manner.status, manner.body.encode()))


async def redirect(writer: StreamWriter, _question: bytes, _manner: Manner) -> None:
    """Send the client to where all is well."""
    writer.write(answer(307, b"", "Location: /well"))


async def huge(writer: StreamWriter, _question: bytes, _manner: Manner) -> None:
    """Answer with a prediction in 64 KiB and one byte."""
    writer.write(answer(200, as_json({"prediction": 2.0}).ljust(64 * 1024 + 1)))


async def endless(writer: StreamWriter, _question: bytes, _manner: Manner) -> None:
    """Answer without an end, as fast as the client reads."""
    writer.write(OK + b"Transfer-Encoding: chunked\r\n\r\n")
    while not writer.is_closing():
        writer.write(b"2000\r\n%s\r\n" % (b" " * 0x2000))
        await writer.drain()


async def drip_head(writer: StreamWriter, _question: bytes, _manner: Manner) -> None:
    """Answer a byte at a time, and never come to the end of the headers."""
    await _drip(writer, OK + b"X-Drip: ")


async def drip_body(writer: StreamWriter, _question: bytes, _manner: Manner) -> None:
    """Answer a byte at a time, and never come to the end of the body."""
    await _drip(writer, OK + b"Content-Length: 60000\r\n\r\n")


async def garble(writer: StreamWriter, _question: bytes, _manner: Manner) -> None:
    """Answer with what is no HTTP."""
    writer.write(b"\x16\x03\x01 this is not the server that you think\r\n\r\n")
    writer.close()


async def hang_up(writer: StreamWriter, _question: bytes, _manner: Manner) -> None:
    """Close the connection without a word."""
    writer.close()


async def cut(writer: StreamWriter, _question: bytes, _manner: Manner) -> None:
    """Close the connection before the end of the body."""
    writer.write(answer(200, as_json({"prediction": 2.0}))[:-1])
    writer.close()


async def _drip(writer: StreamWriter, start: bytes) -> None:
    writer.write(start)
    while not writer.is_closing():
        await asyncio.sleep(DRIP)
        writer.write(b" ")
        await writer.drain()


MANNERS: dict[str, Callable[[StreamWriter, bytes, Manner], Awaitable[None]]] = {
    manner.__name__: manner
    for manner in (
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

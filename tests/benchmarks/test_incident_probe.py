"""What the probe of the incident sees of servers that answer, that fail, and that do not answer."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from functools import partial

import pytest
from anyio.from_thread import start_blocking_portal

from benchmarks.parts.incident.probe import Seen, look
from dev.addresses import free_port

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
    writer.close()


async def fail(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 500 Internal Server Error\r\n\r\n")
    writer.close()


async def hang_up(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.close()


async def keep_waiting(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read()
    writer.close()


@contextmanager
def serving(talk: Talk) -> Iterator[int]:
    """The port of a server that talks like this, in a thread of its own."""
    with start_blocking_portal() as portal:
        server = portal.call(partial(asyncio.start_server, talk, "127.0.0.1", 0))
        yield server.sockets[0].getsockname()[1]
        portal.call(server.close)


@pytest.mark.parametrize(
    ("talk", "limit", "times", "late", "broken"),
    [
        (answer, 30, 5, 0, 0),
        (fail, 30, 0, 0, 5),
        (hang_up, 30, 0, 0, 5),
        (keep_waiting, 0.1, 0, 5, 0),
    ],
)
def test_what_became_of_each_question_is_counted(
    talk: Talk, limit: float, times: int, late: int, broken: int
) -> None:
    with serving(talk) as port:
        seen = look(port, "/health", 0.125, limit)
    assert (len(seen.times_ms), seen.late, seen.broken) == (times, late, broken)


def test_who_is_refused_is_broken() -> None:
    assert look(free_port(), "/health", 0.05, 30) == Seen([], 0, 2, 30_000)


def test_who_has_no_answer_counts_with_the_limit() -> None:
    seen = Seen([float(number) for number in range(1, 99)], late=1, broken=1, limit_ms=15_000)
    assert seen.asked == 100
    assert [seen.percentile(percent) for percent in (50, 98, 99)] == [50, 98, 15_000]

"""Somebody who asks for a light page now and then, and sees how long it takes."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

EVERY_MS = 25  # from one question to the next


@dataclass(frozen=True)
class Seen:
    """What came of all questions: the times (ms) of those answered, and how many were not.

    Late is who had no answer when the proxy would have given up; broken is who was refused, cut
    off, or answered with another status than 200.
    """

    times_ms: Sequence[float]
    late: int
    broken: int
    limit_ms: float

    @property
    def asked(self) -> int:
        """All questions."""
        return len(self.times_ms) + self.late + self.broken

    def percentile(self, percent: float) -> float:
        """So many hundredths had their answer after so many ms; the late count with the limit."""
        ordered = sorted([*self.times_ms, *[self.limit_ms] * (self.late + self.broken)])
        return ordered[ceil(percent / 100 * len(ordered)) - 1]


class _Broken(Exception):
    """No answer, or none of those that were expected."""


def look(port: int, path: str, seconds: float, limit: float) -> Seen:
    """Ask for a page every 25 ms, each time over a connection of its own, whatever the others do.

    Returns when the last has its answer, or has waited for so many seconds in vain.
    """
    return asyncio.run(_look(port, path, seconds, limit))


async def _look(port: int, path: str, seconds: float, limit: float) -> Seen:
    asking = []
    began = time.perf_counter()
    for number in range(round(seconds * 1000 / EVERY_MS)):
        await asyncio.sleep(began + number * EVERY_MS / 1000 - time.perf_counter())
        asking.append(asyncio.create_task(_ask(port, path, limit)))
    said = await asyncio.gather(*asking, return_exceptions=True)
    times = [one for one in said if isinstance(one, float)]
    late = sum(isinstance(one, TimeoutError) for one in said)
    return Seen(times, late, len(said) - len(times) - late, limit * 1000)


async def _ask(port: int, path: str, limit: float) -> float:
    """The ms until the answer has come; TimeoutError, OSError or _Broken where none has."""
    began = time.perf_counter()
    async with asyncio.timeout(limit):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            writer.write(
                f"GET {path} HTTP/1.1\r\nHost: probe\r\nConnection: close\r\n\r\n".encode()
            )
            answer = await reader.read()
        finally:
            writer.close()
    if not answer.startswith(b"HTTP/1.1 200 "):
        raise _Broken
    return (time.perf_counter() - began) * 1000

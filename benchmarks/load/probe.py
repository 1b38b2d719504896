"""An open-loop load generator: requests are sent on schedule, whether or not others have returned.

So a slow response delays no later request, and its whole latency is measured.
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

INTERVAL_MS = 25


@dataclass(frozen=True)
class ProbeResult:
    """The latencies in ms of successful requests, and the number of the others.

    Timeouts had no response within the limit; failures were refused, cut off, or had another
    status than 200.
    """

    latencies_ms: Sequence[float]
    timeouts: int
    failures: int
    timeout_ms: float

    @property
    def requests(self) -> int:
        """The number of all requests."""
        return len(self.latencies_ms) + self.timeouts + self.failures

    def percentile(self, percent: float) -> float:
        """Return a percentile of latency in ms; unsuccessful requests count with the timeout."""
        unsuccessful = [self.timeout_ms] * (self.timeouts + self.failures)
        ordered = sorted([*self.latencies_ms, *unsuccessful])
        return ordered[ceil(percent / 100 * len(ordered)) - 1]


class _FailureError(Exception):
    """No response, or not status 200."""


def probe(port: int, path: str, seconds: float, timeout: float) -> ProbeResult:
    """Request a page every 25 ms, each time over a new connection.

    Returns when the last request has its response, or has timed out.
    """
    return asyncio.run(_probe(port, path, seconds, timeout))


async def _probe(port: int, path: str, seconds: float, timeout: float) -> ProbeResult:
    tasks = []
    began = time.perf_counter()
    for number in range(round(seconds * 1000 / INTERVAL_MS)):
        await asyncio.sleep(began + number * INTERVAL_MS / 1000 - time.perf_counter())
        tasks.append(asyncio.create_task(_get(port, path, timeout)))
    results = await asyncio.gather(*tasks, return_exceptions=True)
    latencies = [result for result in results if isinstance(result, float)]
    timeouts = sum(isinstance(result, TimeoutError) for result in results)
    return ProbeResult(
        latencies, timeouts, len(results) - len(latencies) - timeouts, timeout * 1000
    )


async def _get(port: int, path: str, timeout: float) -> float:
    """Return the latency in ms; raise TimeoutError, OSError or _FailureError."""
    began = time.perf_counter()
    async with asyncio.timeout(timeout):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            writer.write(
                f"GET {path} HTTP/1.1\r\nHost: probe\r\nConnection: close\r\n\r\n".encode()
            )
            response = await reader.read()
        finally:
            writer.close()
    if not response.startswith(b"HTTP/1.1 200 "):
        raise _FailureError
    return (time.perf_counter() - began) * 1000

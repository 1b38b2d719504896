"""Requests that arrive at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import httpx


def at_once(send: Callable[[], httpx.Response], times: int) -> list[httpx.Response]:
    """The answers to one request that is sent that often at the same moment."""
    start = Barrier(times)

    def answer(_: int) -> httpx.Response:
        start.wait()
        return send()

    with ThreadPoolExecutor(times) as threads:
        return list(threads.map(answer, range(times)))

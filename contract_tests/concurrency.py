"""Requests that are sent at the same moment."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import httpx

Send = Callable[[], httpx.Response]


def send_concurrently(send: Send, times: int) -> list[httpx.Response]:
    """Send the same request several times at the same moment, and return the responses."""
    return send_all_concurrently([send] * times)


def send_all_concurrently(sends: Sequence[Send]) -> list[httpx.Response]:
    """Send several requests at the same moment, and return the responses in the same order."""
    start = Barrier(len(sends))

    def respond(send: Send) -> httpx.Response:
        start.wait()
        return send()

    with ThreadPoolExecutor(len(sends)) as threads:
        return list(threads.map(respond, sends))

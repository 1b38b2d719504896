"""Requests that arrive at the same moment."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import httpx

Send = Callable[[], httpx.Response]


def at_once(send: Send, times: int) -> list[httpx.Response]:
    """The answers to one request that is sent that often at the same moment."""
    return all_at_once([send] * times)


def all_at_once(sends: Sequence[Send]) -> list[httpx.Response]:
    """The answers to several requests, in their order, that are sent at the same moment."""
    start = Barrier(len(sends))

    def answer(send: Send) -> httpx.Response:
        start.wait()
        return send()

    with ThreadPoolExecutor(len(sends)) as threads:
        return list(threads.map(answer, sends))

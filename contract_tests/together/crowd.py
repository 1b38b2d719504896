"""Writers who are at it at the same moment, and come again when they are told to."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle
from threading import Barrier
from typing import Any, TypeVar

import httpx

from contract_tests.api import Api
from contract_tests.together.three import Three

T = TypeVar("T")
WRITERS = 8
TRIES = 60


class Writer(Api):
    """Somebody who sends each request to the next app, and again after a 503."""

    def __init__(self, number: int, apis: Sequence[Api]) -> None:
        self.number = number
        self.sent = 0
        self.sent_away = 0
        self._apis = cycle([*apis[number % len(apis) :], *apis[: number % len(apis)]])

    def send(self, method: str, path: str, **details: Any) -> httpx.Response:
        """Send one request until it is served; AssertionError for any 5xx but a 503."""
        for _ in range(TRIES):
            answer = next(self._apis).send(method, path, **details)
            self.sent += 1
            if answer.status_code != 503:
                assert answer.status_code < 500, answer.text
                return answer
            self.sent_away += 1
            time.sleep(int(answer.headers["Retry-After"]))
        raise AssertionError(f"{method} {path} was sent away {TRIES} times")


class Crowd:
    """Eight writers on the three apps."""

    def __init__(self, three: Three) -> None:
        apis = list(three.apis.values())
        self._writers = [Writer(number, apis) for number in range(WRITERS)]

    def write(self, work: Callable[[Writer], T]) -> list[T]:
        """What each made of the work; they all begin together."""
        start = Barrier(WRITERS)

        def begin(writer: Writer) -> T:
            start.wait()
            return work(writer)

        with ThreadPoolExecutor(WRITERS) as threads:
            return list(threads.map(begin, self._writers))

    def told(self) -> str:
        """How much they sent, and how much of it had to come again."""
        sent = sum(writer.sent for writer in self._writers)
        sent_away = sum(writer.sent_away for writer in self._writers)
        return f"{sent} requests of {WRITERS} writers, {sent_away} sent away with 503"

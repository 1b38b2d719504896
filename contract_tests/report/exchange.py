"""What a scenario sent last, what was answered, and what was wrong with its answers so far."""

import time
from typing import NamedTuple

import httpx


class Fault(NamedTuple):
    """What was wrong with an answer, and when it came, in seconds since the epoch."""

    answer: httpx.Response
    said: str
    at: float


class Exchange:
    """Forgets one exchange when the next begins, but no fault before it is told.

    A scenario goes on after an answer that is off where everything that a server lacks is to be
    told; it fails at the end of the row that got it, or at its own.
    """

    def __init__(self) -> None:
        self.goes_on = False
        self.request: httpx.Request | None = None
        self.answer: httpx.Response | None = None
        self._faults: list[Fault] = []

    def begin_scenario(self) -> None:
        """Forget everything."""
        self.request, self.answer, self._faults = None, None, []

    def begin(self, request: httpx.Request) -> None:
        """Note what is about to be sent."""
        self.request, self.answer = request, None

    def end(self, answer: httpx.Response, faults: list[str]) -> None:
        """Note what came back, and what is wrong with it."""
        self.answer = answer
        self._faults += [Fault(answer, fault, time.time()) for fault in faults]

    def faults(self, since: float) -> list[Fault]:
        """What was wrong with the answers that came since then."""
        return [fault for fault in self._faults if fault.at >= since]

    def told(self, since: float) -> None:
        """Forget what was wrong with the answers that came since then."""
        self._faults = [fault for fault in self._faults if fault.at < since]


EXCHANGE = Exchange()

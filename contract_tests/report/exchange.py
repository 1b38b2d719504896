"""What a scenario sent last, what was answered, and what was wrong with its answers so far."""

import httpx


class Exchange:
    """Forgets one exchange when the next begins, but no fault before the next scenario.

    A scenario goes on after an answer that is off where everything that a server lacks is to be
    told; it fails at its end.
    """

    def __init__(self) -> None:
        self.goes_on = False
        self.request: httpx.Request | None = None
        self.answer: httpx.Response | None = None
        self.faults: list[tuple[httpx.Response, str]] = []

    def begin_scenario(self) -> None:
        """Forget everything."""
        self.request, self.answer, self.faults = None, None, []

    def begin(self, request: httpx.Request) -> None:
        """Note what is about to be sent."""
        self.request, self.answer = request, None

    def end(self, answer: httpx.Response, faults: list[str]) -> None:
        """Note what came back, and what is wrong with it."""
        self.answer = answer
        self.faults += [(answer, fault) for fault in faults]


EXCHANGE = Exchange()

"""Records requests and responses: the last ones for findings, and all of them as counts."""

import time
from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

import httpx

from http_conformance.document import Document, Operation


class ContractViolation(AssertionError):
    """A response is not what the document declares; `violations` has a line for each difference.

    It keeps the response: pytest raises the error of a fixture again in each scenario that uses it.
    """

    def __init__(self, violations: Sequence[str], response: httpx.Response | None = None) -> None:
        super().__init__("\n".join(violations))
        self.violations = violations
        self.response = response


class UnexpectedResponse(AssertionError):
    """A response is not what a scenario expects, which `expectation` says in words."""

    def __init__(self, expectation: str, response: httpx.Response) -> None:
        super().__init__(f"{expectation} expected, {response.status_code} received")
        self.expectation = expectation
        self.response = response


class NotTheServer(Exception):
    """Something that a scenario needs is missing, which is no fault of the server."""


class Violation(NamedTuple):
    """What was wrong with a response, and when it came, in seconds since the epoch."""

    response: httpx.Response
    text: str
    at: float


class Exchange:
    """The last request and response of a scenario, and the violations since it began.

    Against a server by its URL a scenario goes on after a violation, so that a run finds
    everything; it fails at the end of the row, or of the scenario, that saw the violation.
    """

    def __init__(self) -> None:
        self.goes_on = False
        self.app = ""  # which app got the request, where there is more than one
        self.request: httpx.Request | None = None
        self.response: httpx.Response | None = None
        self._violations: list[Violation] = []

    def begin_scenario(self) -> None:
        """Forget everything."""
        self.app, self.request, self.response, self._violations = "", None, None, []

    def begin(self, request: httpx.Request, app: str = "") -> None:
        """Record a request that is about to be sent."""
        self.app, self.request, self.response = app, request, None

    def end(self, response: httpx.Response, violations: list[str]) -> None:
        """Record the response, and what is wrong with it."""
        self.app = response.extensions.get("app", self.app)
        self.response = response
        self._violations += [Violation(response, text, time.time()) for text in violations]

    def violations(self, since: float) -> list[Violation]:
        """The violations since a time."""
        return [violation for violation in self._violations if violation.at >= since]

    def forget_violations(self, since: float) -> None:
        """Forget the violations since a time, which have been reported."""
        self._violations = [violation for violation in self._violations if violation.at < since]


# A target, an operation, and a status.
Answer = tuple[str, str, int]


class Seen:
    """Counts by target which operation answered with which status, as declared."""

    def __init__(self, document: Document) -> None:
        self.answers = Counter[Answer]()
        self._document = document
        self._target: str | None = None
        self._responses: list[tuple[str, httpx.Response]] = []

    def begin(self, target: str | None) -> None:
        """Count for a target from now on, or for none."""
        responses, self._responses = self._responses, []
        for one, response in responses:
            self.count(one, response)
        self._target = target

    def record(self, response: httpx.Response) -> None:
        """Count a response. Threads of a scenario may call this at the same time."""
        if self._target is not None:
            self._responses.append((self._target, response))

    def counters(self) -> list[Counter[Any]]:
        """The counts that another process of the same run adds to its own."""
        return [self.answers]

    def add(self, *counts: list[tuple[Any, int]]) -> None:
        """Add the counts of another process of the same run."""
        for counter, counted in zip(self.counters(), counts, strict=True):
            counter.update({(*key,): times for key, times in counted})

    def count(self, target: str, response: httpx.Response) -> None:
        """Add a response to the counts."""
        if operation := self.operation_of(response):
            self.answers[target, operation.operation_id, response.status_code] += 1

    def operation_of(self, response: httpx.Response) -> Operation | None:
        """The operation that a response is of."""
        request = response.request
        path = request.url.raw_path.partition(b"?")[0].decode("ascii")
        return self._document.operation_of(request.method, path)

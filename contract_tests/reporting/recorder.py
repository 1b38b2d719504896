"""Records requests and responses: the last ones for findings, and all of them as counts."""

import json
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

import httpx

from contract_tests.openapi.contract import Operation, operation_of


class ContractViolation(AssertionError):
    """A response is not what openapi.yaml declares."""


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


EXCHANGE = Exchange()

# A target, and: an operation with a status, a status with a subject and its message, or an
# operation with a member of its request.
Answer = tuple[str, str, int]
Refusal = tuple[str, int, str, str]
Sent = tuple[str, str, str]


class Seen:
    """Counts by target: statuses of operations, refusals, and members of accepted requests."""

    def __init__(self) -> None:
        self.answers = Counter[Answer]()
        self.refusals = Counter[Refusal]()
        self.sent = Counter[Sent]()
        self._target: str | None = None
        self._responses: list[tuple[str, httpx.Response]] = []

    def begin(self, target: str | None) -> None:
        """Count for a target from now on, or for none."""
        self._count()
        self._target = target

    def record(self, response: httpx.Response) -> None:
        """Count a response. Threads of a scenario may call this at the same time."""
        if self._target is not None:
            self._responses.append((self._target, response))

    def add(
        self,
        answers: list[tuple[Answer, int]],
        refusals: list[tuple[Refusal, int]],
        sent: list[tuple[Sent, int]],
    ) -> None:
        """Add the counts of another process of the same run."""
        self.answers.update({(*key,): times for key, times in answers})
        self.refusals.update({(*key,): times for key, times in refusals})
        self.sent.update({(*key,): times for key, times in sent})

    def _count(self) -> None:
        responses, self._responses = self._responses, []
        for target, response in responses:
            request = response.request
            path = request.url.raw_path.partition(b"?")[0].decode("ascii")
            operation = operation_of(request.method, path)
            if operation is not None:
                self.answers[target, operation.operation_id, response.status_code] += 1
                if response.status_code < 400:
                    for member in _members_sent(request, operation):
                        self.sent[target, operation.operation_id, member] += 1
            if response.status_code >= 400 and request.method != "HEAD":
                for subject, messages in json.loads(response.content)["errors"].items():
                    self.refusals[target, response.status_code, subject, messages[0]] += 1


def _members_sent(request: httpx.Request, operation: Operation) -> Iterator[str]:
    if not operation.request_members:
        return
    yield from (f"?{name}" for name in request.url.params)
    try:
        body = json.loads(request.content)
    except (ValueError, httpx.RequestNotRead):  # no body, or one that was sent in chunks
        return
    yield from (member for member in operation.request_members if _is_in(body, member))


def _is_in(body: Any, member: str) -> bool:
    for name in member.split("."):
        if not isinstance(body, dict) or name not in body:
            return False
        body = body[name]
    return True


SEEN = Seen()

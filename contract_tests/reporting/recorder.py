"""What the suite records of a run: the exchange of a scenario, and counts of what was seen."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import httpx

from contract_tests.openapi.contract import CONTRACT, Operation
from http_conformance import recorder
from http_conformance.recorder import Exchange

# A target, and: a status with a subject and its message, or an operation with a member of its
# request.
Refusal = tuple[str, int, str, str]
Sent = tuple[str, str, str]


class Seen(recorder.Seen):
    """Counts by target: statuses of operations, refusals, and members of accepted requests."""

    def __init__(self) -> None:
        super().__init__(CONTRACT)
        self.refusals = Counter[Refusal]()
        self.sent = Counter[Sent]()

    def counters(self) -> list[Counter[Any]]:
        """The counts of statuses, refusals and members."""
        return [self.answers, self.refusals, self.sent]

    def count(self, target: str, response: httpx.Response) -> None:
        """Add a response to the counts."""
        super().count(target, response)
        request, operation = response.request, self.operation_of(response)
        if operation is not None and response.status_code < 400:
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


EXCHANGE = Exchange()
SEEN = Seen()

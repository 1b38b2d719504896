"""What the apps have to have alike at each step, and which operations and statuses a run covers."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING

import httpx

from contract_tests.openapi.contract import operation_of, operations
from contract_tests.openapi.responses import OF_THE_PATH
from contract_tests.reporting.coverage import WHILE_IN_USE

if TYPE_CHECKING:
    from contract_tests.fuzz.requests import Step

# What may differ, as the contract says under "Alike".
NOT_COMPARED = {"date", "server", "connection", "keep-alive", "transfer-encoding"}
# An X-Request-ID that did not come with the request: each app generates its own.
_GENERATED = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
SHOWN = 1_000  # characters of what each app did
# Statuses of failures behind the apps, of which a run has none. Nor is any key in use: a run sends
# one request after the other.
NEVER = (502, 503, 504)
CallTexts = list[tuple[str, str, str]]  # use case, arguments, outcome
Pair = tuple[str, int]  # operation and status


@dataclass(frozen=True, slots=True)
class Answer:
    """A response as it is compared: status, headers in alphabetical order, and body."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str | None:
        """The first header of that name, in lower case."""
        return next((value for other, value in self.headers if other == name), None)


def send(transport: httpx.BaseTransport, request: httpx.Request) -> Answer:
    """Send a request. Raises what the app raises before its response has started."""
    response = transport.handle_request(request)
    headers = sorted(
        (name.lower(), _comparable(name.lower(), value))
        for name, value in response.headers.multi_items()
        if name.lower() not in NOT_COMPARED
    )
    return Answer(response.status_code, tuple(headers), response.read())


def _comparable(name: str, value: str) -> str:
    is_generated = name == "x-request-id" and _GENERATED.fullmatch(value)
    return "generated" if is_generated else value


@dataclass(frozen=True)
class Difference:
    """A step, what differs about it, and what each app did."""

    step: "Step"
    about: str
    outcomes: Mapping[str, object]

    def __str__(self) -> str:
        """The request, and a line for each app."""
        request = f"{self.step.method} {self.step.path[:300]} (step {self.step.number})"
        return "\n".join(
            [
                f"{self.about} differ: {request}",
                *(f"    {name}: {str(one)[:SHOWN]}" for name, one in self.outcomes.items()),
            ]
        )


def difference(
    step: "Step", answers: Mapping[str, Answer], calls: Mapping[str, CallTexts]
) -> Difference | None:
    """What differs at a step; None if all is alike, and as openapi.yaml declares.

    `calls` has the calls of use cases by each app and by the model.
    """
    if not _are_alike(answers.values()):
        return Difference(step, "answers", answers)
    if not _are_alike(calls.values()):
        return Difference(step, "use cases", _without_common(calls))
    if not is_declared(step, next(iter(answers.values())).status):
        return Difference(step, "answers and the OpenAPI file", answers)
    return None


def operation_id(step: "Step") -> str | None:
    """The operation of a step; None if there is none."""
    operation = operation_of(step.method, step.path.partition("?")[0])
    return operation.operation_id if operation else None


def is_declared(step: "Step", status: int) -> bool:
    """Whether openapi.yaml declares the status for a request. 500 never counts as declared."""
    operation = operation_of(step.method, step.path.partition("?")[0])
    if operation is not None and str(status) in operation.responses:
        return True
    return status in OF_THE_PATH - {500} or (step.method, status) == ("OPTIONS", 204)


def _are_alike(values: Iterable[object]) -> bool:
    first, *others = values
    return all(other == first for other in others)


def _without_common(calls: Mapping[str, CallTexts]) -> Mapping[str, CallTexts]:
    """The calls without the first ones that are alike everywhere."""
    common = takewhile(_are_alike, zip(*calls.values(), strict=False))
    begin = sum(1 for _ in common)
    return {name: texts[begin:] for name, texts in calls.items()}


class PairCoverage:
    """Counts the answers of a run by operation and status."""

    def __init__(self) -> None:
        self.seen: Counter[Pair] = Counter()
        self.requests = 0

    def count(self, step: "Step", status: int) -> None:
        """Count the answer to a step."""
        self.requests += 1
        self.seen[operation_id(step) or "no operation", status] += 1

    def missing(self) -> list[Pair]:
        """The declared pairs that can be reached and were not."""
        return sorted(_declared() - self.seen.keys())

    def share(self) -> float:
        """The share of declared and reachable pairs that were seen, at most 1.0."""
        return 1 - len(self.missing()) / len(_declared())

    def operations(self) -> set[str]:
        """The operations that were sent a request."""
        return {name for name, _ in _declared() & self.seen.keys()}

    def successes(self) -> float:
        """The share of answers below 300."""
        below = sum(count for (_, status), count in self.seen.items() if status < 300)
        return below / self.requests if self.requests else 0.0

    def __str__(self) -> str:
        """Two lines: operations, and pairs of operation and status."""
        declared, missing = _declared(), self.missing()
        named = ", ".join(f"{name} {status}" for name, status in missing) or "none"
        return "\n".join(
            [
                f"{len(self.operations())} of {len(operations())} operations, "
                f"{self.successes():.0%} of the answers below 300",
                f"{len(declared) - len(missing)} of {len(declared)} declared pairs of operation "
                f"and status (without {', '.join(map(str, NEVER))}); not seen: {named}",
            ]
        )


def _declared() -> set[Pair]:
    return {
        (name, status)
        for name, operation in operations().items()
        for status in operation.statuses
        if status not in NEVER and (name, status) not in WHILE_IN_USE
    }

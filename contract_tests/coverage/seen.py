"""What was answered to the scenarios of a run, counted."""

import json
from collections import Counter

import httpx

from contract_tests.openapi.contract import operation_of

# A target, and an operation with a status, or a status with a subject and its message.
Answer = tuple[str, str, int]
Refusal = tuple[str, int, str, str]


class Seen:
    """Counts answers by target, operation and status, and the refusals in them."""

    def __init__(self) -> None:
        self.answers = Counter[Answer]()
        self.refusals = Counter[Refusal]()
        self._target: str | None = None
        self._noted: list[tuple[str, httpx.Response]] = []

    def begin(self, target: str | None) -> None:
        """Count for that target from now on, or not at all."""
        self._count()
        self._target = target

    def note(self, answer: httpx.Response) -> None:
        """Count an answer; threads of a scenario may call this at the same time."""
        if self._target is not None:
            self._noted.append((self._target, answer))

    def add(self, answers: list[tuple[Answer, int]], refusals: list[tuple[Refusal, int]]) -> None:
        """Count what another process of the same run counted."""
        self.answers.update({(*key,): times for key, times in answers})
        self.refusals.update({(*key,): times for key, times in refusals})

    def _count(self) -> None:
        noted, self._noted = self._noted, []
        for target, answer in noted:
            path = answer.request.url.raw_path.partition(b"?")[0].decode("ascii")
            operation = operation_of(answer.request.method, path)
            if operation is not None:
                self.answers[target, operation.operation_id, answer.status_code] += 1
            if answer.status_code >= 400 and answer.request.method != "HEAD":
                self._count_refusals(target, answer)

    def _count_refusals(self, target: str, answer: httpx.Response) -> None:
        for subject, messages in json.loads(answer.content)["errors"].items():
            self.refusals[target, answer.status_code, subject, messages[0]] += 1


SEEN = Seen()

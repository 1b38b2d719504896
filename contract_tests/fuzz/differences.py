"""What tells the three apart, or from the model, at one step."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import takewhile

from contract_tests.fuzz.answers import Answer
from contract_tests.fuzz.step import Step
from contract_tests.openapi.answers import OF_THE_PATH
from contract_tests.openapi.contract import operation_of

SHOWN = 1_000  # characters of what each said
Told = list[tuple[str, str, str]]  # use case, arguments, outcome


@dataclass(frozen=True)
class Difference:
    """A step, and what each had to say to it."""

    step: Step
    about: str
    said: Mapping[str, object]

    def __str__(self) -> str:
        """Some lines for people."""
        request = f"{self.step.method} {self.step.path[:300]} (step {self.step.number})"
        return "\n".join(
            [
                f"{self.about} differ: {request}",
                *(f"    {name}: {str(said)[:SHOWN]}" for name, said in self.said.items()),
            ]
        )


def difference(
    step: Step, answers: Mapping[str, Answer], told: Mapping[str, Told]
) -> Difference | None:
    """What differs at a step; None where all is alike and as the OpenAPI file declares it.

    `told` says of each app, and of the model, which use cases were called and what came of them.
    """
    if not _alike(answers.values()):
        return Difference(step, "answers", answers)
    if not _alike(told.values()):
        return Difference(step, "use cases", _without_common(told))
    status = next(iter(answers.values())).status
    if not is_declared(step, status):
        return Difference(step, "answers and the OpenAPI file", answers)
    return None


def operation_id(step: Step) -> str | None:
    """The operation that a step is for; None where there is none."""
    operation = operation_of(step.method, step.path.partition("?")[0])
    return operation.operation_id if operation else None


def is_declared(step: Step, status: int) -> bool:
    """Whether a request may be answered so; 500 is no answer to anything."""
    operation = operation_of(step.method, step.path.partition("?")[0])
    if operation is not None and str(status) in operation.responses:
        return True
    return status in OF_THE_PATH - {500} or (step.method, status) == ("OPTIONS", 204)


def _alike(values: Iterable[object]) -> bool:
    first, *others = values
    return all(other == first for other in others)


def _without_common(told: Mapping[str, Told]) -> Mapping[str, Told]:
    """The calls but for those that all made first, with the same outcome."""
    common = takewhile(_alike, zip(*told.values(), strict=False))
    begin = sum(1 for _ in common)
    return {name: calls[begin:] for name, calls in told.items()}

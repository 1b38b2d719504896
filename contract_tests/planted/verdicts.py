"""What a run of the suite says of the fault that was there."""

from dataclasses import dataclass
from enum import Enum

from contract_tests.planted.trials import Said


class Outcome(Enum):
    """Whether the suite caught a fault; one that leaves nothing standing is no fault to catch."""

    KILLED = "killed by"
    SURVIVED = "SURVIVED"
    DOES_NOT_COUNT = "does not count:"


@dataclass(frozen=True)
class Verdict:
    """An outcome, and the scenario or the reason that goes with it."""

    outcome: Outcome
    because: str = ""

    def __str__(self) -> str:
        return f"{self.outcome.value} {self.because.partition('[')[0]}".rstrip()


def verdict(said: Said) -> Verdict:
    """The verdict on a run: caught is what fails one scenario while another one passes."""
    if said.foreign:
        return _void(f"it ran {said.foreign[0]}, which is not in the copy")
    if not said.passed:
        return _void(f"no scenario passes; {_last_line(said.output)}")
    if said.failed:
        return Verdict(Outcome.KILLED, said.failed[0])
    if said.errors:
        return _void(f"no scenario fails, but {said.errors[0]} cannot begin")
    return Verdict(Outcome.SURVIVED)


def fails_anyway(scenario: str) -> Verdict:
    """The verdict where the scenario that caught a fault fails without the fault too."""
    return _void(f"{scenario.partition('[')[0]} fails without it too")


def _void(reason: str) -> Verdict:
    return Verdict(Outcome.DOES_NOT_COUNT, reason)


def _last_line(output: str) -> str:
    return (output.strip().splitlines() or ["it said nothing"])[-1]

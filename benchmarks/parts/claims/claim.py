"""What a claim is, and how it is judged."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

Results = Mapping[str, Mapping[str, Any]]  # what the parts came to, by their names


class Verdict(Enum):
    """What came of a claim."""

    CONFIRMED = "confirmed"
    DEPENDS = "depends"
    NOT_HERE = "not here"
    NOT_MEASURED = "not measured in this run"


@dataclass(frozen=True)
class Finding:
    """What was measured, and the verdict; where it depends, on what."""

    measured: str
    verdict: Verdict
    on_what: str = ""


@dataclass(frozen=True)
class Claim:
    """A sentence that people say, how it is judged, and by what rule.

    `judge` raises LookupError where the results do not hold what it needs.
    """

    said: str
    rule: str
    judge: Callable[[Results], Finding]


def finding(claim: Claim, results: Results) -> Finding:
    """The finding, or that nothing was measured."""
    try:
        return claim.judge(results)
    except LookupError:
        return Finding("–", Verdict.NOT_MEASURED)  # noqa: RUF001

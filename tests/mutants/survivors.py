"""Mutants that survive the tests, as mutmut finds them and as explained.toml explains them."""

import tomllib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

EXPLAINED = Path(__file__).with_name("explained.toml")


@dataclass(frozen=True, order=True)
class Mutant:
    """A function, by the name that mutmut gives it, and the changed line; `was` is not compared."""

    function: str
    now: str
    was: str = field(default="", compare=False)

    def __str__(self) -> str:
        was = f"\n    - {self.was}" if self.was else ""
        return f"{self.function}{was}\n    + {self.now}"


def explained(file: Path = EXPLAINED) -> dict[Mutant, str]:
    """The mutants that behave like the code, each with the reason."""
    groups = tomllib.loads(file.read_text(encoding="utf-8"))["same"]
    return {Mutant(*mutant): group["why"] for group in groups for mutant in group["mutants"]}


def mutant_from_diff(name: str, diff: str) -> Mutant:
    """The mutant of a name and a diff. Several changed lines are joined."""
    function = name.rpartition("__mutmut_")[0]
    return Mutant(function, now=_lines(diff, "+"), was=_lines(diff, "-"))


def differences(found: Collection[Mutant], explanations: Collection[Mutant]) -> Iterator[str]:
    """A line for each survivor without an explanation, and each explanation without a survivor."""
    for mutant in sorted({*found} - {*explanations}):
        yield f"survives: {mutant}"
    for mutant in sorted({*explanations} - {*found}):
        yield f"explained, but killed or no longer created: {mutant}"


def _lines(diff: str, sign: str) -> str:
    lines = [line for line in diff.splitlines() if line.startswith(sign)]
    return " ".join(line[1:].strip() for line in lines if not line.startswith(sign * 3))

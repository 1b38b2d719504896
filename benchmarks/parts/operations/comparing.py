"""Ours beside the app written by hand and beside the limit."""

from collections.abc import Sequence
from typing import Any

from benchmarks.measuring.figures import Figure, Spread, ratio
from benchmarks.measuring.reading import figures_of, trials_of
from benchmarks.serving.contenders import INTERFACES


def compared(result: dict[str, Any]) -> list[tuple[str, str, list[Figure]]]:
    """Each operation and framework that was measured, with the operation's figures."""
    found = []
    for operation in result["figures"]:
        figures = figures_of(result, operation)
        trials = trials_of(figures)
        found += [
            (operation, framework, figures)
            for framework in INTERFACES
            if f"{framework} ours" in trials
        ]
    return found


def to_plain(figures: Sequence[Figure], framework: str, member: str) -> Spread | None:
    """How many times as much as the app written by hand; None where that was not measured."""
    return ratio(figures, f"{framework} ours", f"{framework} plain", member)


def to_limit(figures: Sequence[Figure], framework: str, member: str) -> Spread | None:
    """How many times as much as the limit; None where that was not measured."""
    return ratio(figures, f"{framework} ours", f"{INTERFACES[framework]} limit", member)

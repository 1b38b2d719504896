"""What was measured at each size, framework by framework."""

from collections.abc import Sequence
from typing import Any

from benchmarks.measuring.figures import Figure, Spread, of_trial, ratio
from benchmarks.measuring.reading import figures_of, trials_of
from benchmarks.serving.contenders import INTERFACES


def sizes_of(figures: Sequence[Figure]) -> list[int]:
    """The sizes, ascending."""
    return sorted({int(trial.split()[1]) for trial in trials_of(figures)})


def frameworks_of(figures: Sequence[Figure]) -> list[str]:
    """The frameworks that were measured."""
    measured = {trial.split()[0] for trial in trials_of(figures)}
    return [framework for framework in INTERFACES if framework in measured]


def at(figures: Sequence[Figure], framework: str, size: int, member: str) -> Spread | None:
    """What a framework came to at a size; None where that was not measured."""
    trial = f"{framework} {size}"
    return of_trial(figures, trial, member) if trial in trials_of(figures) else None


def growth(result: dict[str, Any], title: str, framework: str) -> Spread | None:
    """How many times as much an answer costs at the largest size as at the smallest."""
    figures = figures_of(result, title)
    sizes = sizes_of(figures) or [0]
    least, most = (f"{framework} {size}" for size in (sizes[0], sizes[-1]))
    return ratio(figures, least, most, "requests_per_second")  # the inverse of the times

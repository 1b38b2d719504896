"""Figures as results.json has them."""

from collections.abc import Sequence
from typing import Any

from benchmarks.measuring.figures import Figure


def figures_of(result: dict[str, Any], title: str) -> list[Figure]:
    """What was measured under a title, in every round."""
    return [Figure(**figure) for figure in result["figures"][title]]


def trials_of(figures: Sequence[Figure]) -> list[str]:
    """The trials that were measured, in the order of the first round."""
    return list(dict.fromkeys(figure.trial for figure in figures))

"""Requests per second behind each server."""

from pathlib import Path
from typing import Any

from benchmarks.measuring.figures import of_trial
from benchmarks.measuring.reading import figures_of, trials_of
from benchmarks.report.plotting import COLOURS, plot


def draw(result: dict[str, Any], folder: Path) -> None:
    """`servers.svg`: a bar for each server, database and operation."""
    bars = [
        (f"{title}: {trial}", COLOURS[title.split()[0]], of_trial(figures, trial, _RATE))
        for title in result["figures"]
        for figures in [figures_of(result, title)]
        for trial in trials_of(figures)
    ]
    height = 0.6 + 0.25 * len(bars)
    with plot(folder / "servers.svg", "Requests per second", height=height) as axes:
        axes.barh(
            [label for label, _, _ in bars],
            [rate.median for _, _, rate in bars],
            xerr=[
                [rate.median - rate.least for _, _, rate in bars],
                [rate.most - rate.median for _, _, rate in bars],
            ],
            color=[colour for _, colour, _ in bars],
        )
        axes.invert_yaxis()


_RATE = "requests_per_second"

"""Ours beside the app written by hand, operation by operation."""

from pathlib import Path
from typing import Any

from benchmarks.parts.operations.comparing import compared, to_plain
from benchmarks.report.plotting import COLOURS, plot

_WIDTH = 0.26


def draw(result: dict[str, Any], folder: Path) -> None:
    """`operations.svg`: a bar a framework, with the least and the most that it was."""
    operations = list(result["figures"])
    with plot(folder / "operations.svg", "Requests per second: ours / plain") as axes:
        for number, (framework, colour) in enumerate(COLOURS.items()):
            ratios = [
                (operations.index(operation) + (number - 1) * _WIDTH, ratio)
                for operation, one, figures in compared(result)
                if one == framework
                and (ratio := to_plain(figures, framework, "requests_per_second"))
            ]
            below = [ratio.median - ratio.least for _, ratio in ratios]
            above = [ratio.most - ratio.median for _, ratio in ratios]
            axes.bar(
                [at for at, _ in ratios],
                [ratio.median for _, ratio in ratios],
                _WIDTH,
                yerr=[below, above],
                color=colour,
                label=framework,
            )
        axes.axhline(1, color="black", linewidth=0.8)
        axes.set_xticks(range(len(operations)), operations)
        axes.legend()

"""Cost against size."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from matplotlib.axes import Axes

from benchmarks.measuring.reading import figures_of
from benchmarks.parts.growth.sizes import at, frameworks_of, sizes_of
from benchmarks.report.plotting import COLOURS, plot


def draw(result: dict[str, Any], folder: Path) -> None:
    """`growth-pages.svg`, `growth-feeds.svg` and `growth-connections.svg`."""
    for title, what in (("pages", "page behind row"), ("feeds", "authors followed")):
        with plot(folder / f"growth-{title}.svg", "Milliseconds an answer") as axes:
            _lines(axes, result, title, lambda rate: 1e3 / rate)
            axes.set_xlabel(what)
            axes.set_ylim(bottom=0)
    with plot(folder / "growth-connections.svg", "Requests per second") as axes:
        _lines(axes, result, "health", lambda rate: rate, "GET /health")
        _lines(axes, result, "one_user", lambda rate: rate, "one user", "--")
        axes.set_xlabel("connections")
        axes.set_ylim(bottom=0)
        axes.legend(loc="center left", bbox_to_anchor=(1.01, 0.5))


def _lines(
    axes: Axes,
    result: dict[str, Any],
    title: str,
    shown: Callable[[float], float],
    of: str = "",
    line: str = "-",
) -> None:
    """A line a framework."""
    figures = figures_of(result, title)
    for framework in frameworks_of(figures):
        points = [
            (size, shown(rate.median))
            for size in sizes_of(figures)
            if (rate := at(figures, framework, size, "requests_per_second"))
        ]
        label = f"{framework}, {of}" if of else framework
        axes.plot(
            *zip(*points, strict=True), line, marker="o", color=COLOURS[framework], label=label
        )
    axes.set_xscale("log")
    axes.legend(loc="center left", bbox_to_anchor=(1.01, 0.5))

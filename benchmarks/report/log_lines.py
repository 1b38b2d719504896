"""Lines against a number that grows, both logarithmic, as SVG."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, NullFormatter, NullLocator

from benchmarks.report.plotting import plot

_WIDTH, _HEIGHT = 9.0, 5.2  # inches


@dataclass(frozen=True)
class Line:
    """A line through (x, y); what is marked gets a ring, or a cross where it goes on outside."""

    name: str
    points: Sequence[tuple[float, float]]
    color: str
    style: str = "-"
    ring: tuple[float, float] | None = None
    cross: tuple[float, float] | None = None


@dataclass(frozen=True)
class Titles:
    """Of the plot and of its two axes."""

    plot: str
    x: str
    y: str


@dataclass(frozen=True)
class Level:
    """A dotted horizontal, and what it is; that ends after so much of the width."""

    name: str
    y: float
    until: float = 0.99


def draw_lines(file: Path, titles: Titles, lines: Sequence[Line], levels: Sequence[Level]) -> None:
    """Write a plot; the names of the lines stand beside it."""
    with plot(file, titles.plot, _WIDTH, _HEIGHT) as axes:
        _scale(axes, titles, lines)
        for line in lines:
            _add(axes, line)
        for level in levels:
            _level(axes, level)
        axes.legend(loc="upper left", bbox_to_anchor=(1.01, 1), frameon=False)


def _scale(axes: Axes, titles: Titles, lines: Sequence[Line]) -> None:
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlabel(titles.x)
    axes.set_ylabel(titles.y)
    numbers = sorted({x for line in lines for x, _ in line.points})
    axes.set_xticks(numbers, [f"{x:,.0f}" for x in numbers])
    axes.xaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_major_formatter(FuncFormatter(lambda y, _: f"{y:,.10g}"))
    axes.yaxis.set_minor_formatter(NullFormatter())


def _level(axes: Axes, level: Level) -> None:
    axes.axhline(level.y, color="0.35", linestyle=":", linewidth=1)
    place = (level.until, level.y)
    coordinates = ("axes fraction", "data")
    style: dict[str, Any] = {"ha": "right", "va": "bottom", "color": "0.35", "fontsize": 8}
    axes.annotate(level.name, place, xycoords=coordinates, **style)


def _add(axes: Axes, line: Line) -> None:
    style: dict[str, Any] = {"color": line.color, "zorder": 3}
    axes.plot(
        [x for x, _ in line.points],
        [y for _, y in line.points],
        line.style,
        marker="o",
        markersize=4,
        label=line.name,
        **style,
    )
    if line.ring is not None:
        axes.plot(*line.ring, "o", markersize=11, markerfacecolor="none", **style)
    if line.cross is not None:
        axes.plot(*line.cross, "x", markersize=9, markeredgewidth=2, **style)

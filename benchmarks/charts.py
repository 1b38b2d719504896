"""Charts in SVG; the file is the same whenever the data is."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, NullFormatter, NullLocator

COLORS = {"fastapi": "#009485", "flask": "#3b5b92", "django": "#b4651e"}
_WIDTH, _HEIGHT = 9.0, 5.2  # inches, of a chart of lines
_STYLE: dict[Any, Any] = {
    "svg.hashsalt": "forge",
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.alpha": 0.3,
}


@contextmanager
def chart(file: Path, title: str, width: float = 8.0, height: float = 4.0) -> Iterator[Axes]:
    """Yield axes to draw on, then write the file."""
    with mpl.rc_context(_STYLE):
        figure = Figure(figsize=(width, height), layout="constrained")
        axes = figure.add_subplot()
        axes.set_title(title)
        yield axes
        file.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None})


@dataclass(frozen=True)
class Line:
    """A line through (x, y); one point may have a ring or a cross."""

    name: str
    points: Sequence[tuple[float, float]]
    color: str
    style: str = "-"
    ring: tuple[float, float] | None = None
    cross: tuple[float, float] | None = None


@dataclass(frozen=True)
class Titles:
    """The titles of a chart and of its axes."""

    chart: str
    x: str
    y: str


@dataclass(frozen=True)
class Level:
    """A dotted horizontal line with a label; the label ends at this fraction of the width."""

    label: str
    y: float
    label_end: float = 0.99


def line_chart(file: Path, titles: Titles, lines: Sequence[Line], levels: Sequence[Level]) -> None:
    """Write a chart of lines; both axes are logarithmic, the legend is on the right."""
    with chart(file, titles.chart, _WIDTH, _HEIGHT) as axes:
        _scale(axes, titles, lines)
        for line in lines:
            _draw_line(axes, line)
        for level in levels:
            _draw_level(axes, level)
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


def _draw_level(axes: Axes, level: Level) -> None:
    axes.axhline(level.y, color="0.35", linestyle=":", linewidth=1)
    end = (level.label_end, level.y)
    coordinates = ("axes fraction", "data")
    style: dict[str, Any] = {"ha": "right", "va": "bottom", "color": "0.35", "fontsize": 8}
    axes.annotate(level.label, end, xycoords=coordinates, **style)


def _draw_line(axes: Axes, line: Line) -> None:
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

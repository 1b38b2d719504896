"""Plots that are the same file whenever they show the same."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

COLOURS = {"fastapi": "#009485", "flask": "#3b5b92", "django": "#b4651e"}
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
def plot(file: Path, title: str, width: float = 8.0, height: float = 4.0) -> Iterator[Axes]:
    """Axes to draw on; the file, an SVG, is written afterwards."""
    with mpl.rc_context(_STYLE):
        figure = Figure(figsize=(width, height), layout="constrained")
        axes = figure.add_subplot()
        axes.set_title(title)
        yield axes
        file.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None})

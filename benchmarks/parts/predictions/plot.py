"""The plot of the predictions."""

from pathlib import Path
from typing import Any

from benchmarks.parts.predictions.contenders import FEW, TITLES
from benchmarks.parts.predictions.knee import TIMES, knee_of
from benchmarks.parts.predictions.points import Point, by_line
from benchmarks.report.log_lines import Level, Line, Titles, draw_lines
from benchmarks.report.plotting import COLOURS

_COLORS = {title: COLOURS[framework] for framework, title in TITLES.items()}


def draw(result: dict[str, Any], folder: Path) -> None:
    """p99 against predictions at once, each line's knee in a ring."""
    delay = result["delay_ms"]
    draw_lines(
        folder / "predictions.svg",
        Titles(f"Predictions of {delay} ms", "predictions at once", "p99, ms"),
        [_line(name, points, delay) for name, points in by_line(result).items()],
        [Level("what the model takes", delay), Level("above it: the knee", TIMES * delay)],
    )


def _line(name: str, points: list[Point], delay_ms: float) -> Line:
    knee = knee_of(points, delay_ms)
    return Line(
        name,
        [_at(point) for point in points],
        next((color for title, color in _COLORS.items() if name.startswith(title)), "black"),
        "--" if points[0].threads == FEW else "-",
        ring=_at(knee.point) if knee else None,
    )


def _at(point: Point) -> tuple[float, float]:
    return point.connections, point.p99_ms

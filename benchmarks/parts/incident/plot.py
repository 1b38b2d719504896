"""The plot of the incident."""

from pathlib import Path
from typing import Any

from benchmarks.parts.incident.contenders import Role
from benchmarks.parts.incident.points import Point, by_line
from benchmarks.report.log_lines import Level, Line, Titles, draw_lines

_COLORS = {
    Role.DEPLOYED: ("#c0392b", "#e67e22"),
    Role.REMEDY: ("#7fb3d5", "#2471a3", "#27ae60", "#0e6251"),
    Role.MISTAKE: ("#8e44ad", "#5d6d7e"),
}
_STYLES = {Role.DEPLOYED: "-", Role.REMEDY: "-", Role.MISTAKE: "--"}


def draw(result: dict[str, Any], folder: Path) -> None:
    """p99 of the page against users; a line ends in a cross where most had no answer."""
    limit = result["limit_ms"]
    colors = {role: iter(several) for role, several in _COLORS.items()}
    lines = [
        _line(name, points, next(colors[Role(points[0].role)]))
        for name, points in by_line(result).items()
    ]
    levels = [Level(f"a proxy that waits {limit / 1000:,.0f} s gives up", limit, until=0.65)]
    title = f"A light page beside users who wait for predictions of {result['delay_ms']} ms"
    titles = Titles(title, "users", "p99 of the page, ms")
    draw_lines(folder / "incident.svg", titles, lines, levels)


def _line(name: str, points: list[Point], color: str) -> Line:
    last = points[-1]
    return Line(
        name,
        [_at(point) for point in points],
        color,
        _STYLES[Role(last.role)],
        cross=_at(last) if last.is_lost else None,
    )


def _at(point: Point) -> tuple[float, float]:
    return point.users, point.p99_ms

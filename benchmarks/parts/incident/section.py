"""The section of the incident: what reproduced, what helps, what brings it back."""

from collections.abc import Sequence
from typing import Any

from benchmarks.parts.incident.contenders import Role
from benchmarks.parts.incident.points import Point, by_line
from benchmarks.parts.incident.probe import EVERY_MS
from benchmarks.parts.incident.telling import holds, told, told_of_502
from benchmarks.report.tables import table


def section(result: dict[str, Any]) -> str:
    """The story, the plot, each line's part in it, and the figures."""
    lines = by_line(result)
    return "\n\n".join(
        [
            _story(result),
            "![p99 of a light page against users](performance/incident.svg)",
            *(_role(role, lines, result["delay_ms"]) for role in Role),
            told_of_502(lines, result["limit_ms"]),
            _table(lines, result["limit_ms"]),
        ]
    )


def _story(result: dict[str, Any]) -> str:
    return (
        "The story is told of a Flask service: predictions waited on I/O, pages of 50 ms took 12 s,"
        " then came 502, at about 300 users. Here users ask for a prediction that takes its model"
        f" {result['delay_ms']:,} ms, and for the next as soon as they have it. Beside them"
        f" somebody asks for a light page, `GET /forge/users/{{id}}`, every {EVERY_MS} ms, each"
        " time over a new connection. Every service is one process on one core, with PostgreSQL"
        " behind it."
        f" No proxy runs: whoever has no answer after {result['limit_ms'] / 1000:,.0f} s counts as"
        " one whom a proxy with that limit would have answered 504, and a line ends, in a cross,"
        " where that is most of them."
    )


_HEADS = {
    Role.DEPLOYED: "As it is deployed, with the sync worker or a few threads,",
    Role.REMEDY: "Of the remedies",
    Role.MISTAKE: "On an event loop, one blocking call or one computation in an `async def`",
}


def _role(role: Role, lines: dict[str, list[Point]], delay_ms: float) -> str:
    those = {line: points for line, points in lines.items() if points[0].role == role.value}
    held = [line for line, points in those.items() if holds(points, lines)]
    if not those:
        return f"{_HEADS[role]} nothing was measured."
    return "\n".join(
        [
            f"{_HEADS[role]} {_verdict(role, len(held), len(those))}",
            "",
            *(f"- **{line}**: {told(points, delay_ms)}" for line, points in those.items()),
        ]
    )


def _verdict(role: Role, held: int, those: int) -> str:
    count = "none" if not held else "all" if held == those else f"{held} of {those}"
    if role is Role.REMEDY:
        return f"{count} kept the page below a second beside the most users:"
    if role is Role.DEPLOYED:
        end = "the story reproduces" if not held else "the story does not reproduce everywhere"
        return f"{end} ({count} kept the page below a second beside the most users):"
    return (
        f"starves everybody ({count} kept the page below a second beside the most users):"
        if (not held)
        else f"did not starve everybody ({count} kept the page below a second):"
    )


def _table(lines: dict[str, list[Point]], limit_ms: float) -> str:
    users = sorted({point.users for points in lines.values() for point in points})
    rows = [[line, *_cells(points, users, limit_ms)] for line, points in lines.items()]
    return table(["the page's p50 / p99 in ms, beside users:", *map(str, users)], rows)


def _cells(points: Sequence[Point], users: Sequence[int], limit_ms: float) -> list[str]:
    cells = {point.users: _cell(point, limit_ms) for point in points}
    return [cells.get(number, "–") for number in users]  # noqa: RUF001


def _cell(point: Point, limit_ms: float) -> str:
    return " / ".join(_time(value, limit_ms) for value in (point.p50_ms, point.p99_ms))


def _time(value: float, limit_ms: float) -> str:
    if value >= limit_ms:
        return f">{limit_ms:,.0f}"
    return f"{value:,.0f}" if value >= 10 else f"{value:.1f}"

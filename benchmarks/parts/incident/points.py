"""What was seen beside so many users."""

from dataclasses import asdict, dataclass
from typing import Any

from benchmarks.load.outcome import Outcome
from benchmarks.parts.incident.probe import Seen


@dataclass(frozen=True)
class Point:
    """One number of users on one line: what the page took, and what became of predictions."""

    line: str
    role: str
    waits: int | None
    users: int
    asked: int
    late: int
    broken: int
    p50_ms: float
    p99_ms: float
    predictions: int  # that were answered meanwhile
    prediction_errors: int
    busy: float  # how much of a core the server used

    @property
    def unanswered(self) -> int:
        """How often the page was not seen."""
        return self.late + self.broken

    @property
    def is_lost(self) -> bool:
        """Whether most who asked for the page did not see it."""
        return self.unanswered > self.asked / 2

    def as_json(self) -> dict[str, Any]:
        """What JSON holds of it."""
        return asdict(self)


def point_of(
    line: str, role: str, waits: int | None, users: int, seen: Seen, outcome: Outcome, busy: float
) -> Point:
    """The page's times and the users' outcome in one."""
    return Point(
        line,
        role,
        waits,
        users,
        seen.asked,
        seen.late,
        seen.broken,
        round(seen.percentile(50), 3),
        round(seen.percentile(99), 3),
        outcome.requests,
        outcome.wrong + outcome.broken,
        round(busy, 3),
    )


def by_line(result: dict[str, Any]) -> dict[str, list[Point]]:
    """The points of each line, by their number of users."""
    lines: dict[str, list[Point]] = {}
    for figures in result["points"]:
        point = Point(**figures)
        lines.setdefault(point.line, []).append(point)
    return {line: sorted(points, key=lambda point: point.users) for line, points in lines.items()}

"""What was measured with so many predictions at once."""

from dataclasses import asdict, dataclass
from typing import Any

from benchmarks.load.outcome import Outcome


@dataclass(frozen=True)
class Point:
    """One number of predictions at once, and what came of it."""

    line: str
    threads: int | None
    connections: int
    requests: int
    requests_per_second: float
    p50_ms: float
    p99_ms: float
    errors: int
    busy: float  # how much of a core the server used
    cpu_us: float  # a request

    def as_json(self) -> dict[str, Any]:
        """Rounded to what is worth telling."""
        return {
            name: round(value, 3) if isinstance(value, float) else value
            for name, value in asdict(self).items()
        }


def point_of(
    line: str, threads: int | None, connections: int, outcome: Outcome, cpu_seconds: float
) -> Point:
    """What an outcome says, with the processor time that the server took for it."""
    return Point(
        line,
        threads,
        connections,
        outcome.requests,
        outcome.requests_per_second,
        outcome.p50_ms,
        outcome.p99_ms,
        outcome.wrong + outcome.broken,
        cpu_seconds / outcome.seconds,
        cpu_seconds / max(outcome.requests, 1) * 1e6,
    )


def by_line(result: dict[str, Any]) -> dict[str, list[Point]]:
    """The points of each line, by their number of connections."""
    lines: dict[str, list[Point]] = {}
    for figures in result["points"]:
        point = Point(**figures)
        lines.setdefault(point.line, []).append(point)
    return {
        line: sorted(points, key=lambda point: point.connections) for line, points in lines.items()
    }

"""Where a line of the plot turns upwards, and what makes it turn."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from benchmarks.parts.predictions.points import Point

TIMES = 3  # the model's own time; twice it is what two have that share a thread
_NEAR = 0.85  # of what there is at most


class Cause(Enum):
    """What there was no more of."""

    THREADS = "threads"
    PROCESSOR = "processor"
    OTHER = "other"


@dataclass(frozen=True)
class Knee:
    """The first number of predictions at once whose p99 is above three times the model's time."""

    point: Point
    before: Point | None  # the last that is not
    cause: Cause
    shown_by: Point  # from the knee on, the one that shows the cause best


def knee_of(points: Sequence[Point], delay_ms: float) -> Knee | None:
    """Where a line, of points in order, has its knee; None where it has none."""
    before = None
    for index, point in enumerate(points):
        if point.p99_ms > TIMES * delay_ms:
            return Knee(point, before, *_cause(points[index:], delay_ms))
        before = point
    return None


def thread_limit(threads: int, delay_ms: float) -> float:
    """How many predictions a second so many threads can wait for."""
    return threads / (delay_ms / 1000)


def _cause(beyond: Sequence[Point], delay_ms: float) -> tuple[Cause, Point]:
    fastest = max(beyond, key=lambda point: point.requests_per_second)
    busiest = max(beyond, key=lambda point: point.busy)
    if fastest.threads is not None:
        limit = thread_limit(fastest.threads, delay_ms)
        if fastest.requests_per_second >= _NEAR * limit:
            return Cause.THREADS, fastest
    if busiest.busy >= _NEAR:
        return Cause.PROCESSOR, busiest
    return Cause.OTHER, fastest

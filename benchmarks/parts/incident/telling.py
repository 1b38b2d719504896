"""What one line of the incident comes to, in words."""

from collections.abc import Iterable, Mapping, Sequence

from benchmarks.parts.incident.contenders import Role
from benchmarks.parts.incident.points import Point

_HELD_MS = 1_000.0  # a page that takes longer is not there, for whoever waits


def holds(points: Sequence[Point], lines: Mapping[str, Sequence[Point]]) -> bool:
    """Whether its page took at most a second (p99) beside the most users of all lines."""
    most = max(point.users for several in lines.values() for point in several)
    last = points[-1]
    return last.users == most and last.p99_ms <= _HELD_MS and not last.is_lost


def told(points: Sequence[Point], delay_ms: float) -> str:
    """From the first number of users to the last, with what accounts for it."""
    seen = [point for point in points if not point.is_lost]
    last = points[-1]
    told_of = [_quick(seen[0])] if seen else []
    if len(seen) > 1:
        told_of.append(_slow(seen[-1]))
    if last.is_lost:
        told_of.append(f"{_lost(last)} had no answer")
    return f"{'; '.join(told_of)}. {_accounted((seen or points)[-1], delay_ms)}"


def _quick(point: Point) -> str:
    return f"{_time(point.p50_ms)} beside {_users(point)}"


def _slow(point: Point) -> str:
    return f"{_time(point.p50_ms)} beside {_users(point)} (p99 {_time(point.p99_ms)})"


def _lost(point: Point) -> str:
    return f"beside {_users(point)} {100 * point.unanswered / point.asked:.0f} %"


def told_of_502(lines: Mapping[str, Sequence[Point]], limit_ms: float) -> str:
    """Which of the two errors a proxy would have said."""
    asked, late, broken = (_sum(lines.values(), name) for name in ("asked", "late", "broken"))
    failed = _sum(lines.values(), "prediction_errors")
    servers = (
        "Nobody was refused or cut off: the servers let all wait, so a proxy's error would have"
        " been 504, and the 502 of the story does not reproduce. It takes a limit that these runs"
        " do not have: a full backlog, or a worker that is killed because it does not answer."
        if not broken
        else f"{broken:,} were refused, cut off or answered with an error, which a proxy answers"
        " with 502."
    )
    return (
        f"Of {asked:,} requests for the page {late:,} had no answer within"
        f" {limit_ms / 1000:,.0f} s. {servers} Of the predictions {failed:,} failed."
    )


def _accounted(point: Point, delay_ms: float) -> str:
    """What makes it: turns of an event loop, the processor, or a queue for those who serve."""
    if point.role == Role.MISTAKE.value:
        return (
            "A page takes several turns of the event loop, and in each of them a whole prediction"
            " may come first; meanwhile the next pages are asked for."
        )
    if point.waits is None:
        return (
            "Nothing limits how many wait; what is left is the processor, of which the server used"
            f" {100 * point.busy:.0f} %."
        )
    waiting = max(point.users - point.waits, 0)
    return (
        f"{point.waits} at a time, each for {_time(delay_ms)}: {waiting} who come before are"
        f" {_time(waiting * delay_ms / point.waits)} of waiting."
    )


def _users(point: Point) -> str:
    return f"{point.users} user{'s' if point.users > 1 else ''}"


def _time(ms: float) -> str:
    if ms >= 1_000:
        return f"{ms / 1000:,.1f} s"
    return f"{ms:,.0f} ms" if ms >= 10 else f"{ms:.1f} ms"


def _sum(lines: Iterable[Sequence[Point]], member: str) -> int:
    return sum(getattr(point, member) for points in lines for point in points)

"""How many users who wait async is said to carry."""

from benchmarks.parts.claims.claim import Claim, Finding, Results, Verdict
from benchmarks.parts.predictions.contenders import FEW, MANY
from benchmarks.parts.predictions.points import Point, by_line

_TIMES = 10
_ENOUGH_MS = 1_000


def users() -> Claim:
    """Ten times the users, where all of them wait for something else."""
    return Claim(
        "async handles ten times the users",
        f"the most predictions at once with a p99 of at most {_ENOUGH_MS / 1000:.0f} s; confirmed"
        f" if they are {_TIMES} times those of Flask with {MANY} threads, depends if with {FEW}",
        _judge,
    )


def _judge(results: Results) -> Finding:
    lines = by_line(dict(results["predictions"]))
    carried = {
        name: _carried(lines[name])
        for name in ("FastAPI", f"Flask, {FEW} threads", f"Flask, {MANY} threads")
    }
    measured = "; ".join(f"{name}: {number:,}" for name, number in carried.items())
    loop, few, many = carried.values()
    if loop and loop >= _TIMES * many:
        return Finding(measured, Verdict.CONFIRMED)
    if loop and loop >= _TIMES * few:
        return Finding(measured, Verdict.DEPENDS, "how many threads there are")
    return Finding(measured, Verdict.NOT_HERE)


def _carried(points: list[Point]) -> int:
    """The most, of those that were tried, up to which nobody waits too long."""
    carried = 0
    for point in points:
        if point.p99_ms > _ENOUGH_MS:
            break
        carried = point.connections
    return carried

"""What makes a line of the predictions turn, in words."""

from collections.abc import Callable

from benchmarks.parts.predictions.knee import Cause, Knee, thread_limit
from benchmarks.parts.predictions.points import Point


def told(line: str, knee: Knee | None, delay_ms: float) -> str:
    """Between which numbers a line turns, and what makes it turn."""
    if knee is None:
        return f"- **{line}** has no knee here."
    where = f"{knee.point.connections:,} at once"
    if knee.before is not None:
        where = f"between {knee.before.connections:,} and {where}"
    return f"- **{line}**: {where}. {_WHY[knee.cause](knee.shown_by, delay_ms)}"


def _threads(point: Point, delay_ms: float) -> str:
    threads = point.threads or 0
    return (
        f"The threads make it: {threads} of them can wait for"
        f" {thread_limit(threads, delay_ms):,.0f} predictions of {delay_ms} ms a second, and"
        f" {point.requests_per_second:,.0f} were answered, while the server used"
        f" {100 * point.busy:.0f} % of its core. What comes on top waits for a thread."
    )


def _processor(point: Point, delay_ms: float) -> str:
    threads = ""
    if point.threads is not None:
        limit = thread_limit(point.threads, delay_ms)
        threads = f" Its {point.threads} threads could have waited for {limit:,.0f}."
    return (
        f"The processor makes it: a prediction costs {point.cpu_us:,.0f} µs, so a core can serve"
        f" {1e6 / point.cpu_us:,.0f} a second; {point.requests_per_second:,.0f} were answered, and"
        f" the server used {100 * point.busy:.0f} % of its core.{threads}"
    )


def _other(point: Point, _delay_ms: float) -> str:
    return (
        f"Neither threads nor processor were used up ({point.requests_per_second:,.0f} a second,"
        f" {100 * point.busy:.0f} % of a core): others on the machine, or an uneven spread of the"
        " load over time, made some wait."
    )


_WHY: dict[Cause, Callable[[Point, float], str]] = {
    Cause.THREADS: _threads,
    Cause.PROCESSOR: _processor,
    Cause.OTHER: _other,
}

"""The section of the predictions: what they waited, where each line turns, and why."""

from collections.abc import Callable, Sequence
from typing import Any

from adapters.models.protocol import LIMITS, POOLS
from benchmarks.parts.predictions.knee import TIMES, knee_of
from benchmarks.parts.predictions.points import Point, by_line
from benchmarks.parts.predictions.telling import told
from benchmarks.report.tables import table


def section(result: dict[str, Any]) -> str:
    """The plot, the knees with their causes, and the figures."""
    lines = by_line(result)
    delay = result["delay_ms"]
    knees = {line: knee_of(points, delay) for line, points in lines.items()}
    return "\n\n".join(
        [
            _asked(result),
            "![p99 against predictions at once](performance/predictions.svg)",
            f"A line's knee is where its p99 is first above {TIMES * delay} ms, {TIMES} times what"
            " the model itself takes.",
            "\n".join(told(line, knee, delay) for line, knee in knees.items()),
            _elsewhere(result, [point for points in lines.values() for point in points]),
            _matrix("p50 / p99 in ms, at once:", lines, _times),
            _matrix("requests a second, at once:", lines, _rate),
            _matrix("CPU in µs a request, at once:", lines, _cpu),
            _errors(lines),
        ]
    )


def _asked(result: dict[str, Any]) -> str:
    return (
        f"`POST /predict` for a model that a server of its own computes in {result['delay_ms']} ms:"
        " almost all of the work is to wait. Their deadline is set to ten minutes, so that queues"
        " are seen to grow. (By default an app says 504 a second after it first saw a request, and"
        " one that waits for a thread has not been seen.) Each number of predictions at once was"
        " kept up until every connection had time for an answer."
        " The apps with few threads ran at the same time as each other, since they leave their core"
        " idle; all others alone."
    )


def _elsewhere(result: dict[str, Any], points: Sequence[Point]) -> str:
    alone = result["model_server"]
    most = max((point.requests_per_second for point in points), default=0.0)
    times = alone["requests_per_second"] / most if most else 0.0
    kept = POOLS * (LIMITS["max_keepalive_connections"] or 0)
    pools = (
        "No prediction waits for a connection to the model server: the apps open as many as they"
        f" need, and keep {kept} of them; with more predictions at once, those on top open one each"
        " time, which is processor time too."
        if LIMITS["max_connections"] is None
        else f"A pool opens at most {LIMITS['max_connections']} connections to the model server."
    )
    return (
        f"{pools} That server alone, asked over {alone['connections']:,} connections, answered"
        f" {alone['requests_per_second']:,} a second with a p99 of {alone['p99_ms']:,.0f} ms:"
        f" {times:.1f} times the most that an app asked of it."
    )


def _matrix(title: str, lines: dict[str, list[Point]], cell: Callable[[Point], str]) -> str:
    counts = sorted({point.connections for points in lines.values() for point in points})
    rows = [[line, *_cells(points, counts, cell)] for line, points in lines.items()]
    return table([title, *(f"{count:,}" for count in counts)], rows)


def _cells(
    points: Sequence[Point], counts: Sequence[int], cell: Callable[[Point], str]
) -> list[str]:
    cells = {point.connections: cell(point) for point in points}
    return [cells.get(count, "–") for count in counts]  # noqa: RUF001


def _times(point: Point) -> str:
    return f"{point.p50_ms:,.0f} / {point.p99_ms:,.0f}"


def _rate(point: Point) -> str:
    return f"{point.requests_per_second:,.0f}"


def _cpu(point: Point) -> str:
    return f"{point.cpu_us:,.0f}"


def _errors(lines: dict[str, list[Point]]) -> str:
    several = [point for points in lines.values() for point in points]
    asked, failed = (
        sum(point.requests for point in several),
        [
            f"{point.errors:,} of {point.line} with {point.connections:,} at once"
            for point in several
            if point.errors
        ],
    )
    if not failed:
        return f"None of the {asked:,} answers was an error."
    return f"Of {asked:,} answers these were errors: {', '.join(failed)}."

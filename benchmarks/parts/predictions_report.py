"""The section of the predictions: latency, the knee of each configuration, and its cause."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from benchmarks.charts import COLORS, Level, Line, Titles, line_chart
from benchmarks.forge import LIMITS, POOLS
from benchmarks.parts.predictions import (
    KNEE_FACTOR,
    Cause,
    Knee,
    Point,
    by_configuration,
    knee_of,
    measure,
    seconds,
    thread_limit,
)
from benchmarks.run import Part, Result
from benchmarks.servers import THREADS, TITLES
from benchmarks.tables import table

Points = Mapping[str, Sequence[Point]]  # by configuration


def section(result: Result) -> str:
    """Return the chart, the knees with their causes, and the figures."""
    points = by_configuration(result)
    delay = result["delay_ms"]
    return "\n\n".join(
        [
            _introduction(result),
            "![p99 against predictions at once](performance/predictions.svg)",
            f"The knee of a configuration is where its p99 is first above {KNEE_FACTOR * delay} ms,"
            f" {KNEE_FACTOR} times the latency of the model itself.",
            "\n".join(knee_text(name, knee_of(own, delay), delay) for name, own in points.items()),
            _pools(result, [point for own in points.values() for point in own]),
            _matrix("p50 / p99 in ms, predictions at once:", points, _latencies),
            _matrix("requests/s, predictions at once:", points, _rate),
            _matrix("CPU in µs/request, predictions at once:", points, _cpu),
            _errors(points),
        ]
    )


def _introduction(result: Result) -> str:
    return (
        f"`POST /predict` for a model on a server of its own that takes {result['delay_ms']} ms, so"
        " nearly all of the work is waiting. The deadline is ten minutes, so that queueing shows as"
        " latency. (By default an app responds with 504 one second after a request reaches it; a"
        " request that waits for a thread has not reached it.) Each number of predictions at once"
        " lasted until every connection had time for a response. The apps with few threads ran at"
        " the same time, since they leave their core idle; all others ran alone."
    )


def knee_text(configuration: str, knee: Knee | None, delay_ms: float) -> str:
    """Return between which points the knee of a configuration is, and its cause."""
    if knee is None:
        return f"- **{configuration}** has no knee here."
    where = f"{knee.point.connections:,} at once"
    if knee.before is not None:
        where = f"between {knee.before.connections:,} and {where}"
    return f"- **{configuration}**: {where}. {_CAUSES[knee.cause](knee.evidence, delay_ms)}"


def _threads(point: Point, delay_ms: float) -> str:
    threads = point.threads or 0
    return (
        f"The threads are used up: {threads} of them can wait for"
        f" {thread_limit(threads, delay_ms):,.0f} predictions of {delay_ms} ms per second;"
        f" {point.requests_per_second:,.0f} were served, while the server used"
        f" {100 * point.cpu_utilization:.0f} % of its core. Further requests wait for a thread."
    )


def _processor(point: Point, delay_ms: float) -> str:
    threads = ""
    if point.threads is not None:
        limit = thread_limit(point.threads, delay_ms)
        threads = f" Its {point.threads} threads could have waited for {limit:,.0f}."
    return (
        f"The CPU is used up: a prediction costs {point.cpu_us:,.0f} µs, so a core can serve"
        f" {1e6 / point.cpu_us:,.0f} per second; {point.requests_per_second:,.0f} were served, and"
        f" the server used {100 * point.cpu_utilization:.0f} % of its core.{threads}"
    )


def _other(point: Point, _delay_ms: float) -> str:
    return (
        f"Neither threads nor CPU are used up ({point.requests_per_second:,.0f} per second,"
        f" {100 * point.cpu_utilization:.0f} % of a core): other processes on the machine, or an"
        " uneven load over time, delayed some requests."
    )


_CAUSES: dict[Cause, Callable[[Point, float], str]] = {
    Cause.THREADS: _threads,
    Cause.CPU: _processor,
    Cause.OTHER: _other,
}


def _pools(result: Result, points: Sequence[Point]) -> str:
    alone = result["model_server"]
    highest = max((point.requests_per_second for point in points), default=0.0)
    times = alone["requests_per_second"] / highest if highest else 0.0
    kept = POOLS * (LIMITS["max_keepalive_connections"] or 0)
    pools = (
        "No prediction waits for a connection to the model server: an app opens as many as it needs"
        f" and keeps {kept} of them. Further predictions at once each open a new connection, which"
        " costs CPU time too."
        if LIMITS["max_connections"] is None
        else f"A pool opens at most {LIMITS['max_connections']} connections to the model server."
    )
    return (
        f"{pools} The model server alone, over {alone['connections']:,} connections, served"
        f" {alone['requests_per_second']:,} requests per second with a p99 of"
        f" {alone['p99_ms']:,.0f} ms: {times:.1f} times the highest rate of an app."
    )


def _matrix(title: str, points: Points, cell: Callable[[Point], str]) -> str:
    counts = sorted({point.connections for own in points.values() for point in own})
    rows = [[name, *_cells(own, counts, cell)] for name, own in points.items()]
    return table([title, *(f"{count:,}" for count in counts)], rows)


def _cells(
    points: Sequence[Point], counts: Sequence[int], cell: Callable[[Point], str]
) -> list[str]:
    cells = {point.connections: cell(point) for point in points}
    return [cells.get(count, "–") for count in counts]  # noqa: RUF001


def _latencies(point: Point) -> str:
    return f"{point.p50_ms:,.0f} / {point.p99_ms:,.0f}"


def _rate(point: Point) -> str:
    return f"{point.requests_per_second:,.0f}"


def _cpu(point: Point) -> str:
    return f"{point.cpu_us:,.0f}"


def _errors(points: Points) -> str:
    several = [point for own in points.values() for point in own]
    requests = sum(point.requests for point in several)
    failed = [
        f"{point.errors:,} of {point.configuration} with {point.connections:,} at once"
        for point in several
        if point.errors
    ]
    if not failed:
        return f"None of the {requests:,} responses was an error."
    return f"Of {requests:,} responses these were errors: {', '.join(failed)}."


def draw(result: Result, directory: Path) -> None:
    """Write `predictions.svg`: p99 against predictions at once, the knee of each in a ring."""
    delay = result["delay_ms"]
    line_chart(
        directory / "predictions.svg",
        Titles(f"Predictions of {delay} ms", "predictions at once", "p99, ms"),
        [_line(name, points, delay) for name, points in by_configuration(result).items()],
        [
            Level("latency of the model", delay),
            Level("above it: the knee", KNEE_FACTOR * delay),
        ],
    )


def _line(name: str, points: Sequence[Point], delay_ms: float) -> Line:
    knee = knee_of(points, delay_ms)
    colors = {title: COLORS[framework] for framework, title in TITLES.items()}
    return Line(
        name,
        [_position(point) for point in points],
        next((color for title, color in colors.items() if name.startswith(title)), "black"),
        "--" if points[0].threads == THREADS else "-",
        ring=_position(knee.point) if knee else None,
    )


def _position(point: Point) -> tuple[float, float]:
    return point.connections, point.p99_ms


PART = Part("predictions", "Predictions that wait", seconds, measure, section, draw)

"""Predictions that wait for a slow model: from 1 to 2,000 at once, of a model that takes 100 ms."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from enum import Enum
from math import ceil
from typing import Any

from benchmarks.load.wrk import LoadResult
from benchmarks.measurement import rounded
from benchmarks.run import Options, Result, Run
from benchmarks.servers import (
    THREADS,
    TITLES,
    Deployment,
    Server,
    model_server,
    model_server_settings,
    ours,
)
from benchmarks.system import cpu_seconds, raise_open_file_limit
from benchmarks.workload import PREDICTION

DELAY_MS = 100
CONNECTIONS = (1, 10, 50, 100, 200, 500, 1_000, 2_000)
SECONDS = 3
MANY_THREADS = 256
KNEE_FACTOR = 3  # of the model's own latency; two requests that share a thread have twice of it
_DATABASE = "sqlite:///:memory:"  # a prediction does not use it
_MAX_SECONDS = 40  # for one number of connections
_TIMEOUT = 2 * _MAX_SECONDS
_EXHAUSTED = 0.85  # the share of a resource from which it counts as used up
# Waiting connections need room, and nobody waits for requests whose clients have disconnected.
_MANY_CONNECTIONS = {
    "uvicorn": " --timeout-graceful-shutdown 1",
    "gunicorn": " --worker-connections 8000 --graceful-timeout 1",
}


@dataclass(frozen=True)
class Configuration:
    """A line of the chart: a deployment and its number of threads; None on an event loop."""

    title: str
    threads: int | None
    deployment: Deployment


@dataclass(frozen=True)
class Point:
    """The result of a configuration with one number of predictions at once."""

    configuration: str
    threads: int | None
    connections: int
    requests: int
    requests_per_second: float
    p50_ms: float
    p99_ms: float
    errors: int
    cpu_utilization: float  # of one core, 0 to 1
    cpu_us: float  # for each request

    def as_json(self) -> dict[str, Any]:
        """Return the members, rounded to three digits."""
        return rounded(self)


class Cause(Enum):
    """The resource that is used up at the knee."""

    THREADS = "threads"
    CPU = "cpu"
    OTHER = "other"


@dataclass(frozen=True)
class Knee:
    """The first point whose p99 is above three times the latency of the model."""

    point: Point
    before: Point | None  # the last point below
    cause: Cause
    evidence: Point  # from the knee on, the point that shows the cause best


def configurations_of(framework: str, settings: Mapping[str, str]) -> list[Configuration]:
    """Return one configuration on an event loop, or one with few and one with many threads."""
    usual = ours(framework)
    deployment = replace(
        usual, command=usual.command + _MANY_CONNECTIONS[usual.server], settings=settings
    )
    title = TITLES[framework]
    if usual.server == "uvicorn":
        return [Configuration(title, None, deployment)]
    return [
        Configuration(f"{title}, {threads} threads", threads, with_threads(deployment, threads))
        for threads in (THREADS, MANY_THREADS)
    ]


def with_threads(deployment: Deployment, threads: int) -> Deployment:
    """Return the deployment with another number of threads."""
    command = deployment.command.replace(f"--threads {THREADS}", f"--threads {threads}")
    return replace(deployment, command=command)


def seconds(options: Options) -> float:
    """Estimate how long the part takes."""
    per_framework = len(CONNECTIONS) * (options.seconds or SECONDS) + 8
    few_threads = 2 * sum(CONNECTIONS) * DELAY_MS / 1000 / THREADS
    has_threads = {"flask", "django"} & {*options.frameworks}
    return per_framework * len(options.frameworks) + (few_threads if has_threads else 0)


def measure(run: Run) -> Result:
    """Measure each configuration alone; those with few threads, which use little CPU, together."""
    raise_open_file_limit(3 * max(CONNECTIONS) + 500)
    points: list[Point] = []
    with model_server(run.cores.load, DELAY_MS) as port:
        alone = run.load.run(port, PREDICTION, SECONDS, max(CONNECTIONS))
        run.log(f"predictions: the model server alone: {alone.requests_per_second:,.0f} requests/s")
        groups = _groups(run.options.frameworks, model_server_settings(port))
        for group in groups:
            points += _measure_together(run, group)
    return {
        "delay_ms": DELAY_MS,
        "model_server": {
            "connections": max(CONNECTIONS),
            "requests_per_second": round(alone.requests_per_second),
            "p99_ms": round(alone.p99_ms, 1),
        },
        "commands": {one.title: one.deployment.shown() for group in groups for one in group},
        "points": [point.as_json() for point in sorted(points, key=_order)],
    }


def _groups(frameworks: Sequence[str], settings: Mapping[str, str]) -> list[list[Configuration]]:
    several = [one for name in frameworks for one in configurations_of(name, settings)]
    alone = [[one] for one in several if one.threads != THREADS]
    return [*alone, [one for one in several if one.threads == THREADS]]


def _order(point: Point) -> tuple[int, int, int]:
    framework = next(
        index
        for index, title in enumerate(TITLES.values())
        if point.configuration.startswith(title)
    )
    return framework, point.threads or 0, point.connections


def _measure_together(run: Run, group: Sequence[Configuration]) -> list[Point]:
    with run.serving([one.deployment for one in group], _DATABASE) as servers:
        pairs = [
            (configuration, server)
            for configuration in group
            for server in servers
            if server.deployment is configuration.deployment
        ]
        with ThreadPoolExecutor(max(len(pairs), 1)) as threads:
            several = threads.map(lambda pair: list(_points(run, *pair)), pairs)
            return [point for points in several for point in points]


def _points(run: Run, configuration: Configuration, server: Server) -> Iterator[Point]:
    title = configuration.title
    load = replace(run.load, timeout=_TIMEOUT)
    load.run(server.port, PREDICTION, 1, 1)  # warm-up
    rate = float("inf")
    for connections in CONNECTIONS:
        length = seconds_for(connections, rate, run.options.seconds or SECONDS)
        before = cpu_seconds(server.pid)
        result = load.run(server.port, PREDICTION, length, connections)
        used = cpu_seconds(server.pid) - before
        point = point_of(title, configuration.threads, connections, result, used)
        if (error := result.error()) is not None:
            run.error(f"predictions: {title}, {connections} at once: {error}")
        run.log(f"predictions: {title}: {connections} at once: p99 {point.p99_ms:,.0f} ms")
        yield point
        if connections == max(CONNECTIONS):
            return
        rate = point.requests_per_second
        server.drain()


def seconds_for(connections: int, rate: float, minimum: int) -> int:
    """Return a duration in which every connection gets a response at the rate of the last point."""
    needed = ceil(1.1 * connections / rate) + 1 if rate else _MAX_SECONDS
    return min(max(minimum, needed), _MAX_SECONDS)


def point_of(
    configuration: str, threads: int | None, connections: int, result: LoadResult, cpu: float
) -> Point:
    """Combine a load result with the CPU seconds that the server used."""
    return Point(
        configuration,
        threads,
        connections,
        result.requests,
        result.requests_per_second,
        result.p50_ms,
        result.p99_ms,
        result.errors,
        cpu / result.seconds,
        cpu / max(result.requests, 1) * 1e6,
    )


def by_configuration(result: Mapping[str, Any]) -> dict[str, list[Point]]:
    """Return the points of each configuration, by their number of connections."""
    found: dict[str, list[Point]] = {}
    for members in result["points"]:
        point = Point(**members)
        found.setdefault(point.configuration, []).append(point)
    return {
        name: sorted(points, key=lambda point: point.connections) for name, points in found.items()
    }


def knee_of(points: Sequence[Point], delay_ms: float) -> Knee | None:
    """Return the knee of the latency curve; None if no point is above the threshold."""
    before = None
    for index, point in enumerate(points):
        if point.p99_ms > KNEE_FACTOR * delay_ms:
            return Knee(point, before, *_cause(points[index:], delay_ms))
        before = point
    return None


def thread_limit(threads: int, delay_ms: float) -> float:
    """Return the predictions per second that this many threads can wait for."""
    return threads / (delay_ms / 1000)


def _cause(beyond: Sequence[Point], delay_ms: float) -> tuple[Cause, Point]:
    fastest = max(beyond, key=lambda point: point.requests_per_second)
    busiest = max(beyond, key=lambda point: point.cpu_utilization)
    if fastest.threads is not None:
        limit = thread_limit(fastest.threads, delay_ms)
        if fastest.requests_per_second >= _EXHAUSTED * limit:
            return Cause.THREADS, fastest
    if busiest.cpu_utilization >= _EXHAUSTED:
        return Cause.CPU, busiest
    return Cause.OTHER, fastest

"""A light page while users wait for predictions: how a service starves, and what helps.

The load of the predictions is a closed loop; the page is requested in an open loop.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from enum import Enum
from typing import Any

from benchmarks.load.probe import ProbeResult, probe
from benchmarks.load.wrk import LoadResult
from benchmarks.parts.predictions import configurations_of, with_threads
from benchmarks.run import Options, Result, Run
from benchmarks.servers import (
    THREADS,
    UVICORN,
    Deployment,
    Server,
    model_server,
    model_server_settings,
)
from benchmarks.system import cpu_seconds, pinned, raise_open_file_limit
from benchmarks.workload import ONE_USER, PREDICTION

DELAY_MS = 1_000
USERS = (1, 10, 100, 200, 400)
TIMEOUT_SECONDS = 15  # after which a proxy would have given up
SECONDS = 2.5  # in which the page is requested a hundred times
MORE_THREADS = (64, 256)
_RAMP_UP_SECONDS = 1.0  # until all users wait
_HEALTHY_MS = 1_000.0  # the p99 of the page up to which a configuration is healthy


class Role(Enum):
    """The role of a configuration in the story."""

    DEPLOYED = "as deployed"
    REMEDY = "a remedy"
    MISTAKE = "a mistake"


@dataclass(frozen=True)
class Configuration:
    """A line of the chart: a deployment, and how many predictions it can wait for at once.

    The concurrency is None where nothing limits it.
    """

    title: str
    role: Role
    concurrency: int | None
    deployment: Deployment


@dataclass(frozen=True)
class Point:
    """The result of a configuration with one number of users."""

    configuration: str
    role: str
    concurrency: int | None
    users: int
    requests: int  # of the page, as are timeouts, failures and percentiles
    timeouts: int
    failures: int
    p50_ms: float
    p99_ms: float
    predictions: int
    prediction_errors: int
    cpu_utilization: float  # of one core, 0 to 1

    @property
    def unanswered(self) -> int:
        """The number of requests of the page without a response."""
        return self.timeouts + self.failures

    @property
    def is_down(self) -> bool:
        """Whether most requests of the page had no response."""
        return self.unanswered > self.requests / 2

    def as_json(self) -> dict[str, Any]:
        """Return the members."""
        return asdict(self)


def configurations(settings: Mapping[str, str]) -> list[Configuration]:
    """Return all of them: the service as deployed, the remedies, and two mistakes."""
    flask = configurations_of("flask", settings)[0].deployment
    fastapi = configurations_of("fastapi", settings)[0].deployment
    return [
        Configuration("Flask, sync worker", Role.DEPLOYED, 1, _with_worker(flask, "sync")),
        Configuration(f"Flask, {THREADS} threads", Role.DEPLOYED, THREADS, flask),
        *(
            Configuration(
                f"Flask, {threads} threads", Role.REMEDY, threads, with_threads(flask, threads)
            )
            for threads in MORE_THREADS
        ),
        Configuration("Flask, gevent", Role.REMEDY, None, _with_worker(flask, "gevent")),
        Configuration("FastAPI, async drivers", Role.REMEDY, None, fastapi),
        Configuration(
            "FastAPI, blocking client", Role.MISTAKE, 1, _mistake("blocking_client", settings)
        ),
        Configuration("FastAPI, computing", Role.MISTAKE, 1, _mistake("computing", settings)),
    ]


def _with_worker(deployment: Deployment, worker: str) -> Deployment:
    threads = f"gthread --workers 1 --threads {THREADS}"
    command = deployment.command.replace(threads, f"{worker} --workers 1")
    return replace(deployment, server=f"gunicorn {worker}", command=command)


def _mistake(name: str, settings: Mapping[str, str]) -> Deployment:
    command = f"{UVICORN} --timeout-graceful-shutdown 1"
    app = f"benchmarks.mistakes.{name}:app"
    return Deployment("fastapi", name, app, "uvicorn", command, settings=settings)


def seconds(options: Options) -> float:
    """Estimate how long the part takes."""
    point = (options.seconds or SECONDS) + _RAMP_UP_SECONDS
    return len(configurations({})) * len(USERS) * point + 6 * TIMEOUT_SECONDS


def measure(run: Run) -> Result:
    """Measure each configuration alone, with more and more users until the page is down."""
    raise_open_file_limit(8_000)
    points: list[Point] = []
    commands: dict[str, str] = {}
    database_url = run.database_url("incident")
    with model_server(run.cores.load, DELAY_MS) as port:
        for one in configurations(model_server_settings(port)):
            if one.deployment.framework in run.options.frameworks:
                commands[one.title] = one.deployment.shown()
                with run.serving([one.deployment], database_url) as servers:
                    points += [point for server in servers for point in _points(run, one, server)]
    return {
        "delay_ms": DELAY_MS,
        "timeout_ms": TIMEOUT_SECONDS * 1000,
        "commands": commands,
        "points": [point.as_json() for point in points],
    }


def _points(run: Run, configuration: Configuration, server: Server) -> Iterator[Point]:
    server.send(PREDICTION)  # warm-up
    for users in USERS:
        server.drain()
        point = point_of(configuration, users, *_probe_under_load(run, server, users))
        run.log(
            f"incident: {configuration.title}: {users} users: p50 {point.p50_ms:,.0f} ms, p99"
            f" {point.p99_ms:,.0f} ms, {point.timeouts} timeouts, {point.failures} failures"
            f" of {point.requests}"
        )
        yield point
        if point.is_down:
            return


def _probe_under_load(
    run: Run, server: Server, users: int
) -> tuple[ProbeResult, LoadResult, float]:
    """Return the results of the page and of the predictions, and the CPU utilization."""
    length = run.options.seconds or SECONDS
    background = run.load.background(server.port, PREDICTION, users)
    with background as results, pinned(run.cores.load):
        time.sleep(_RAMP_UP_SECONDS)
        began, used = time.perf_counter(), cpu_seconds(server.pid)
        page = probe(server.port, ONE_USER.request.path, length, TIMEOUT_SECONDS)
        utilization = (cpu_seconds(server.pid) - used) / (time.perf_counter() - began)
    return page, results[0], utilization


def point_of(
    configuration: Configuration,
    users: int,
    page: ProbeResult,
    predictions: LoadResult,
    cpu_utilization: float,
) -> Point:
    """Combine the results of the page and of the predictions."""
    return Point(
        configuration.title,
        configuration.role.value,
        configuration.concurrency,
        users,
        page.requests,
        page.timeouts,
        page.failures,
        round(page.percentile(50), 3),
        round(page.percentile(99), 3),
        predictions.requests,
        predictions.errors,
        round(cpu_utilization, 3),
    )


def by_configuration(result: Mapping[str, Any]) -> dict[str, list[Point]]:
    """Return the points of each configuration, by their number of users."""
    found: dict[str, list[Point]] = {}
    for members in result["points"]:
        point = Point(**members)
        found.setdefault(point.configuration, []).append(point)
    return {name: sorted(points, key=lambda point: point.users) for name, points in found.items()}


def is_healthy(points: Sequence[Point], all_points: Mapping[str, Sequence[Point]]) -> bool:
    """Return whether the p99 of the page is at most a second with the most users of the run."""
    most = max(point.users for several in all_points.values() for point in several)
    last = points[-1]
    return last.users == most and last.p99_ms <= _HEALTHY_MS and not last.is_down

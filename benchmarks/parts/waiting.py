"""The share of waiting, from 0 to 99 percent: what each model of concurrency serves."""

import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.measurement import rounded
from benchmarks.run import Options, Result, Run
from benchmarks.servers import GUNICORN, THREADS, UVICORN, Deployment, Server
from benchmarks.system import cpu_seconds, pinned, wait_until_idle
from benchmarks.waiting import BRIDGE_THREADS, PROCESSES
from benchmarks.waiting.node import find_node
from benchmarks.waiting.work import STEPS_SETTING, steps_per_ms
from benchmarks.workload import Request

SHARES = (0, 30, 50, 80, 90, 95, 99)  # percent of a request's time
FEW_CONNECTIONS, MANY_CONNECTIONS = 16, 64
MANY_FROM = 80  # percent; below it, few connections keep a core busy
FREE_CORE = 0.85  # the share of its core that a model without waiting uses if nothing else does
SECONDS = 2
MORE_THREADS = 40
WORKERS = 2
_DATABASE = "sqlite:///:memory:"  # no request uses it

# The models that the sentences compare.
AWAITS = "FastAPI, awaits"
BLOCKS = "FastAPI, blocks the event loop"
FEW_THREADS = f"Flask, {THREADS} threads"
MANY_THREADS = f"Flask, {MORE_THREADS} threads"
NODE = "Node, awaits"


@dataclass(frozen=True)
class Model:
    """A model of concurrency: a deployment, the path that uses it, and the cores that it needs."""

    title: str
    deployment: Deployment
    path: str
    cores: int = 1

    def request(self, share: int) -> Request:
        """Return the request with a share of waiting."""
        return Request(f"{self.path}?share={share}", f'"{share} %"')


@dataclass(frozen=True)
class Point:
    """What a model served of the requests with one share of waiting."""

    model: str
    share: int
    requests: int
    requests_per_second: float
    p50_ms: float
    p99_ms: float
    errors: int
    cpu_utilization: float  # of one core; of several processes the sum

    def as_json(self) -> dict[str, Any]:
        """Return the members, rounded to three digits."""
        return rounded(self)


def models(steps: float) -> list[Model]:
    """Return all models that this machine has the programs for; `steps` take a millisecond."""
    settings = {STEPS_SETTING: str(steps)}

    def deployed(framework: str, module: str, command: str) -> Deployment:
        app = f"benchmarks.waiting.{module}"
        return Deployment(framework, "waiting", app, command.split()[0], command, settings=settings)

    def threads(number: int) -> str:
        return GUNICORN.replace(f"--threads {THREADS}", f"--threads {number}")

    fastapi = deployed("fastapi", "with_fastapi:app", UVICORN)
    flask = deployed("flask", "with_flask:app", GUNICORN)
    more = deployed("flask", "with_flask:app", threads(MORE_THREADS))
    gevent = GUNICORN.replace(f"gthread --workers 1 --threads {THREADS}", "gevent --workers 1")
    workers = GUNICORN.replace("--workers 1", f"--workers {WORKERS}")
    django = deployed("django", "with_django:application", GUNICORN)
    django_asgi = deployed("django", "with_django:asgi_application", UVICORN)
    found = [
        Model(AWAITS, fastapi, "/awaits"),
        Model("FastAPI, `def`", fastapi, "/def"),
        Model("FastAPI, `to_thread`", fastapi, "/to-thread"),
        Model("FastAPI, process pool", fastapi, "/process-pool", cores=PROCESSES),
        Model(BLOCKS, fastapi, "/blocks"),
        Model(FEW_THREADS, flask, "/work"),
        Model(MANY_THREADS, more, "/work"),
        Model("Flask, gevent", deployed("flask", "with_flask:app", gevent), "/work"),
        Model(f"Flask, `async def`, {THREADS} threads", flask, "/async-work"),
        Model("Flask, a2wsgi on uvicorn", deployed("flask", "bridged:app", UVICORN), "/work"),
        Model(
            f"Flask, {WORKERS} workers of {THREADS} threads",
            deployed("flask", "with_flask:app", workers),
            "/work",
            cores=WORKERS,
        ),
        Model(f"Django, {THREADS} threads", django, "/work"),
        Model("Django on ASGI, awaits", django_asgi, "/async-work"),
    ]
    if find_node():
        node = Deployment("node", "waiting", "", "node", "benchmarks.waiting.node {port}", True)
        found.append(Model(NODE, node, "/work"))
    return found


def connections(share: int) -> int:
    """Return the number of connections.

    An event loop may send the responses to all of them at once, at the end of a turn in which it
    has computed for each: with many slow requests a round would end between two such moments.
    """
    return MANY_CONNECTIONS if share >= MANY_FROM else FEW_CONNECTIONS


def seconds(options: Options) -> float:
    """Estimate how long the part takes."""
    chosen = [one for one in models(1) if _is_chosen(one, options)]
    return len(chosen) * (2 + len(SHARES) * ((options.seconds or SECONDS) + 0.3))


def measure(run: Run) -> Result:
    """Measure each model alone, from the largest share of waiting to the smallest."""
    with pinned(run.cores.server):
        steps = steps_per_ms()
    run.log(f"waiting: {steps:,.0f} steps take a millisecond")
    chosen = [one for one in models(steps) if _is_chosen(one, run.options)]
    points = [point for model in chosen for point in _points(run, model)]
    return {
        "steps_per_ms": round(steps),
        "executor_threads": min(32, (os.cpu_count() or 1) + 4),  # as Python computes them
        "bridge_threads": BRIDGE_THREADS,
        "node": _node_version(),
        "commands": {model.title: model.deployment.shown() for model in chosen},
        "two_cores": [model.title for model in chosen if model.cores > 1],
        "points": [point.as_json() for point in points],
    }


def _is_chosen(model: Model, options: Options) -> bool:
    return model.deployment.framework in (*options.frameworks, "node")


def _node_version() -> str | None:
    program = find_node()
    if program is None:
        return None
    shown = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)  # noqa: S603
    return shown.stdout.strip().removeprefix("v")


def _points(run: Run, model: Model) -> Iterator[Point]:
    # Several processes get the load generator's cores as well: on one core they would show nothing.
    cores = [*run.cores.server, *run.cores.load][: model.cores]
    with run.serving([model.deployment], _DATABASE, cores) as servers:
        for server in servers:
            run.load.run(server.port, model.request(max(SHARES)), 1, MANY_CONNECTIONS)  # warm-up
            for share in reversed(SHARES):
                wait_until_idle(server.pid)
                yield _point(run, model, server, share)


def _point(run: Run, model: Model, server: Server, share: int) -> Point:
    before = cpu_seconds(server.pid)
    length = run.options.seconds or SECONDS
    result = run.load.run(server.port, model.request(share), length, connections(share))
    used = cpu_seconds(server.pid) - before
    if (error := result.error()) is not None:
        run.error(f"waiting: {model.title}, {share} %: {error}")
    rate = result.requests_per_second
    run.log(f"waiting: {model.title}: {share} %: {rate:,.0f} requests/s")
    latencies = (result.p50_ms, result.p99_ms)
    return Point(
        model.title,
        share,
        result.requests,
        rate,
        *latencies,
        result.errors,
        used / result.seconds,
    )


def rates(result: Mapping[str, Any]) -> dict[str, dict[int, float]]:
    """Return the requests per second of each model by share of waiting, the smallest first."""
    found: dict[str, dict[int, float]] = {}
    for members in sorted(result["points"], key=lambda members: int(members["share"])):
        found.setdefault(members["model"], {})[members["share"]] = members["requests_per_second"]
    return {title: found[title] for title in result["commands"] if title in found}


def disturbed(result: Mapping[str, Any]) -> list[str]:
    """Return the models on one core that computed all the time and yet did not use up the core."""
    return [
        members["model"]
        for members in result["points"]
        if members["share"] == 0
        and members["model"] not in result["two_cores"]
        and members["cpu_utilization"] < FREE_CORE
    ]


def factors(one: Mapping[int, float], other: Mapping[int, float]) -> dict[int, float]:
    """Return how many times the other's requests one serves, by share of waiting."""
    return {share: one[share] / other[share] for share in one if other.get(share)}


def first_share(found: Mapping[int, float], factor: float) -> int | None:
    """Return the share from which on every factor is at least this one; None if none is."""
    first: int | None = None
    for share in sorted(found, reverse=True):
        if found[share] < factor:
            break
        first = share
    return first


def most(served: Mapping[str, Mapping[int, float]], share: int, among: Sequence[str]) -> str:
    """Return which of these models serves the most requests with a share of waiting."""
    return max(among, key=lambda title: served[title].get(share, 0.0))

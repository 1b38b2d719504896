"""From one prediction at once to 2,000, of a model that takes 100 ms."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from math import ceil

from benchmarks.bench import Bench
from benchmarks.choice import Choice
from benchmarks.load.prediction import PREDICTION
from benchmarks.parts.part import Result
from benchmarks.parts.predictions.contenders import FEW, TITLES, Line, lines_of
from benchmarks.parts.predictions.points import Point, point_of
from benchmarks.serving.files import allow_open_files
from benchmarks.serving.model_server import asking_models, model_server
from benchmarks.serving.server import Server
from benchmarks.serving.settling import settle
from benchmarks.serving.usage import cpu_seconds

DELAY_MS = 100
CONNECTIONS = (1, 10, 50, 100, 200, 500, 1_000, 2_000)
SECONDS = 3
_DATABASE = "sqlite:///:memory:"  # which a prediction never asks
_LONGEST = 40  # seconds for one number of connections
_ANSWERED_WITHIN = 2 * _LONGEST


def seconds(choice: Choice) -> float:
    """About how long it takes."""
    one_loop = (len(CONNECTIONS) * (choice.seconds or SECONDS) + 8) * len(choice.frameworks)
    few_threads = 2 * sum(CONNECTIONS) * DELAY_MS / 1000 / FEW
    return one_loop + (few_threads if {"flask", "django"} & {*choice.frameworks} else 0)


def measure(bench: Bench) -> Result:
    """Measure each line alone, but those with few threads at once: they use little but time."""
    allow_open_files(3 * max(CONNECTIONS) + 500)
    points: list[Point] = []
    with model_server(bench.cores.load, DELAY_MS) as port:
        alone = bench.load.run(port, PREDICTION, SECONDS, max(CONNECTIONS))
        bench.tell(f"predictions: the model server alone: {alone.requests_per_second:,.0f}")
        together = _together(bench.choice.frameworks, asking_models(port))
        for lines in together:
            points += _measured(bench, lines)
    return {
        "delay_ms": DELAY_MS,
        "model_server": {
            "connections": max(CONNECTIONS),
            "requests_per_second": round(alone.requests_per_second),
            "p99_ms": round(alone.p99_ms, 1),
        },
        "commands": {line.title: line.contender.shown() for lines in together for line in lines},
        "points": [point.as_json() for point in sorted(points, key=_place)],
    }


def _together(frameworks: Sequence[str], settings: Mapping[str, str]) -> list[list[Line]]:
    lines = [line for framework in frameworks for line in lines_of(framework, settings)]
    alone = [[line] for line in lines if line.threads != FEW]
    return [*alone, [line for line in lines if line.threads == FEW]]


def _place(point: Point) -> tuple[int, int, int]:
    framework = next(
        index for index, title in enumerate(TITLES.values()) if point.line.startswith(title)
    )
    return framework, point.threads or 0, point.connections


def _measured(bench: Bench, lines: Sequence[Line]) -> list[Point]:
    with bench.running([line.contender for line in lines], _DATABASE) as servers:
        pairs = [
            (line, server)
            for line in lines
            for server in servers
            if server.contender is line.contender
        ]
        with ThreadPoolExecutor(max(len(pairs), 1)) as threads:
            several = threads.map(lambda pair: list(_points(bench, *pair)), pairs)
            return [point for points in several for point in points]


def _points(bench: Bench, line: Line, server: Server) -> Iterator[Point]:
    load = replace(bench.load, answered_within=_ANSWERED_WITHIN)
    load.run(server.port, PREDICTION, 1, 1)
    rate = float("inf")
    for connections in CONNECTIONS:
        length = seconds_for(connections, rate, bench.choice.seconds or SECONDS)
        before = cpu_seconds(server.pid)
        outcome = load.run(server.port, PREDICTION, length, connections)
        point = point_of(
            line.title, line.threads, connections, outcome, cpu_seconds(server.pid) - before
        )
        if (fault := outcome.fault()) is not None:
            bench.fault(f"predictions: {line.title}, {connections} at once: {fault}")
        bench.tell(f"predictions: {line.title}: {connections} at once: p99 {point.p99_ms:,.0f} ms")
        yield point
        if connections == max(CONNECTIONS):
            return
        rate = point.requests_per_second
        settle(server)


def seconds_for(connections: int, rate: float, least: int) -> int:
    """Long enough for each of them to be answered at the rate seen before, and a little more."""
    wanted = ceil(1.1 * connections / rate) + 1 if rate else _LONGEST
    return min(max(least, wanted), _LONGEST)

"""Predictions on schedule: 100 a second, whether or not others have returned, with time-outs."""

import asyncio
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.parts.predictions import DELAY_MS, Configuration, configurations_of, thread_limit
from benchmarks.run import Options, Part, Result, Run
from benchmarks.servers import Server, model_server
from benchmarks.system import core_wait_seconds, cpu_seconds, pinned, raise_open_file_limit
from benchmarks.tables import table
from benchmarks.workload import PREDICTION
from dev.load import MOST_USERS, Load, Outcome, generate

RATE = 100  # predictions per second
SECONDS = 10
TIMEOUT_SECONDS = 2.0
_WAITED = 0.1  # the share of waiting for a core from which the machine was busy
_BUSY = 0.8  # the share of a core from which the load generator itself may be late
_OK, _UNAVAILABLE, _GATEWAY_TIMEOUT = 200, 503, 504
_DATABASE = "sqlite:///:memory:"  # a prediction does not use it
_TEXT = """\
`POST /predict` for a model that takes {delay} ms, {rate} times a second for {seconds} s, each
whether or not others have returned (`dev/load.py`, an open loop): users who come do not wait until
the server has time for them. A request without a response after {timeout:g} s has timed out for its
client, and the server may still work on it. Latencies are those of requests with a response. The
deadline of the apps is the default: they respond with 504 a second after a request has reached
them."""


@dataclass(frozen=True)
class Point:
    """What became of the requests to a configuration; latencies in ms, of those with a response."""

    configuration: str
    threads: int | None
    requests: int
    succeeded: int
    timeouts: int  # without a response in time
    refused: int  # with 503 or 504
    lost: int  # cut off, or not sent since too many were under way
    p50_ms: float | None
    p99_ms: float | None
    cpu_utilization: float  # of one core, 0 to 1
    core_wait: float  # the share of the time in which the server could run but had no core


def seconds(options: Options) -> float:
    """Estimate how long the part takes."""
    several = [one for name in options.frameworks for one in configurations_of(name, {})]
    return len(several) * ((options.seconds or SECONDS) + TIMEOUT_SECONDS + 3)


def measure(run: Run) -> Result:
    """Measure each configuration alone."""
    raise_open_file_limit(2 * MOST_USERS + 500)
    length = run.options.seconds or SECONDS
    points: list[Point] = []
    with model_server(run.cores.load, DELAY_MS) as port:
        settings = {"MODEL_SERVER_URL": f"http://127.0.0.1:{port}/predict"}
        configurations = [
            one for name in run.options.frameworks for one in configurations_of(name, settings)
        ]
        for configuration in configurations:
            with run.serving([configuration.deployment], _DATABASE) as servers:
                points += [_point(run, configuration, server, length) for server in servers]
    return {
        "delay_ms": DELAY_MS,
        "rate": RATE,
        "seconds": length,
        "timeout_seconds": TIMEOUT_SECONDS,
        "commands": {one.title: one.deployment.shown() for one in configurations},
        "points": [asdict(point) for point in points],
    }


def _point(run: Run, configuration: Configuration, server: Server, length: float) -> Point:
    title = configuration.title
    server.send(PREDICTION)  # the first response may take longer
    before, waited_before = cpu_seconds(server.pid), core_wait_seconds(server.pid)
    load = Load(
        f"http://127.0.0.1:{server.port}{PREDICTION.path}",
        PREDICTION.method,
        MOST_USERS,
        length,
        RATE,
        TIMEOUT_SECONDS,
        {"Content-Type": "application/json"},
        PREDICTION.unique_body(),
    )
    with pinned(run.cores.load):
        outcome = asyncio.run(generate(load))
    used = cpu_seconds(server.pid) - before
    waited = core_wait_seconds(server.pid) - waited_before
    unexpected = {*outcome.statuses} - {_OK, _UNAVAILABLE, _GATEWAY_TIMEOUT}
    if unexpected:
        run.error(f"open_loop: {title}: responses of {', '.join(map(str, sorted(unexpected)))}")
    if outcome.client_cpu > _BUSY:
        run.error(f"open_loop: {title}: the load generator used {outcome.client_cpu:.0%} of a core")
    point = point_of(title, configuration.threads, outcome, used, waited)
    run.log(f"open_loop: {title}: {point.timeouts} of {point.requests} timed out")
    return point


def point_of(
    configuration: str, threads: int | None, outcome: Outcome, cpu: float, waited: float
) -> Point:
    """Combine the outcome with the seconds that the server used a core, and waited for one."""
    has_responses = bool(outcome.latencies)
    return Point(
        configuration,
        threads,
        outcome.requests,
        outcome.statuses[_OK],
        outcome.failures["timed out"],
        outcome.statuses[_UNAVAILABLE] + outcome.statuses[_GATEWAY_TIMEOUT],
        outcome.failures["no response"] + outcome.failures["not sent"],
        round(outcome.percentile(50), 1) if has_responses else None,
        round(outcome.percentile(99), 1) if has_responses else None,
        round(cpu / outcome.seconds, 3),
        round(waited / outcome.seconds, 3),
    )


def sentence(point: Point, rate: float, delay_ms: float) -> str:
    """Return how many requests timed out, and whether the threads suffice for the rate."""
    share = f"{100 * point.timeouts / max(point.requests, 1):.0f} %"
    text = f"- **{point.configuration}**: "
    text += f"{point.timeouts:,} of {point.requests:,} timed out ({share})"
    if point.p99_ms is not None:
        text += f"; p99 {point.p99_ms:,.0f} ms"
    if point.threads is None:
        return f"{text}. No thread is needed to wait."
    limit = thread_limit(point.threads, delay_ms)
    enough = "less than" if limit < rate else "enough for"
    return (
        f"{text}. {point.threads} threads can wait for {limit:,.0f} predictions of {delay_ms:g} ms"
        f" per second, {enough} the {rate:g} that come."
    )


def section(result: Result) -> str:
    """Return a sentence for each configuration, and the figures."""
    points = [Point(**members) for members in result["points"]]
    introduction = _TEXT.format(
        delay=result["delay_ms"],
        rate=result["rate"],
        seconds=result["seconds"],
        timeout=result["timeout_seconds"],
    )
    told = "\n".join(sentence(point, result["rate"], result["delay_ms"]) for point in points)
    parts = [introduction, _busy(points), told, _table(points)]
    return "\n\n".join(part for part in parts if part)


def _busy(points: Sequence[Point]) -> str:
    found = [
        f"{point.configuration} ({100 * point.core_wait:.0f} % of the time)"
        for point in points
        if point.core_wait > _WAITED
    ]
    if not found:
        return ""
    return f"**The machine was busy:** {', '.join(found)} waited for a core: measure again."


def _table(points: Sequence[Point]) -> str:
    titles = ["", "requests", "200", "timed out", "503, 504", "lost", "p50 ms", "p99 ms", "CPU"]
    rows = [
        [
            point.configuration,
            *(
                f"{count:,}"
                for count in (
                    *(point.requests, point.succeeded, point.timeouts),
                    *(point.refused, point.lost),
                )
            ),
            *(_latency(value) for value in (point.p50_ms, point.p99_ms)),
            f"{100 * point.cpu_utilization:.0f} %",
        ]
        for point in points
    ]
    return table(titles, rows)


def _latency(value: float | None) -> str:
    return "none" if value is None else f"{value:,.0f}"


def draw(_result: dict[str, Any], _directory: Path) -> None:
    """Draw nothing."""


PART = Part("open_loop", "Predictions on schedule", seconds, measure, section, draw)

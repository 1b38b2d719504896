"""The knee of the predictions' latency curve, its cause, and how the section shows them."""

from dataclasses import replace
from typing import Any

import pytest

from benchmarks.load.wrk import LoadResult
from benchmarks.parts.predictions import (
    Cause,
    Point,
    configurations_of,
    knee_of,
    point_of,
    seconds_for,
)
from benchmarks.parts.predictions_report import section

POINT = Point("Flask, 8 threads", 8, 1, 30, 9.5, 105.0, 110.0, 0, 0.02, 2_000.0)


def of_flask(connections: int, rate: float, p99_ms: float, cpu_utilization: float) -> Point:
    return replace(
        POINT,
        connections=connections,
        requests_per_second=rate,
        p99_ms=p99_ms,
        cpu_utilization=cpu_utilization,
    )


QUEUE = [POINT, of_flask(10, 75, 210, 0.15), of_flask(50, 79, 700, 0.16)]
BUSY = [replace(one, configuration="FastAPI", threads=None, cpu_utilization=0.97) for one in QUEUE]


def test_the_knee_is_where_p99_passes_three_times_the_latency_of_the_model() -> None:
    knee = knee_of(QUEUE, delay_ms=100)
    assert knee is not None
    assert knee.before is not None
    assert (knee.before.connections, knee.point.connections) == (10, 50)


def test_there_is_no_knee_below_the_threshold() -> None:
    assert knee_of(QUEUE[:2], delay_ms=100) is None


@pytest.mark.parametrize(
    ("points", "cause"),
    [
        (QUEUE, Cause.THREADS),
        (BUSY, Cause.CPU),
        ([replace(one, threads=256, cpu_utilization=0.97) for one in QUEUE], Cause.CPU),
        ([replace(one, threads=256) for one in QUEUE], Cause.OTHER),
        ([replace(one, cpu_utilization=0.5) for one in BUSY], Cause.OTHER),
    ],
)
def test_the_cause_is_the_resource_that_is_used_up(points: list[Point], cause: Cause) -> None:
    knee = knee_of(points, delay_ms=100)
    assert knee is not None
    assert knee.cause is cause


@pytest.mark.parametrize(
    ("connections", "rate", "expected"),
    [(1, float("inf"), 3), (100, 500.0, 3), (1_000, 80.0, 15), (2_000, 10.0, 40), (10, 0.0, 40)],
)
def test_a_point_lasts_until_every_connection_has_a_response(
    connections: int, rate: float, expected: int
) -> None:
    assert seconds_for(connections, rate, minimum=3) == expected


def test_a_point_holds_the_cpu_time_per_request_and_per_second() -> None:
    result = LoadResult(
        400, 4.0, 100.0, 105.0, 110.0, wrong_responses=2, connection_errors=1, example="502"
    )
    point = point_of("FastAPI", None, 10, result, cpu=2.0)
    assert point.requests_per_second == 100.0
    assert (point.cpu_utilization, point.cpu_us) == (0.5, 5_000.0)
    assert point.errors == 3


def test_an_app_on_threads_has_a_configuration_with_few_and_one_with_many() -> None:
    few, many = configurations_of("flask", {"A": "b"})
    assert "--threads 8 " in few.deployment.command
    assert "--threads 256 " in many.deployment.command
    assert (few.threads, many.threads) == (8, 256)
    assert many.deployment.settings == {"A": "b"}


def test_an_app_on_an_event_loop_has_one_configuration() -> None:
    (configuration,) = configurations_of("fastapi", {})
    assert configuration.threads is None


def test_the_section_shows_the_knee_its_cause_and_the_errors() -> None:
    text = section(_result([*BUSY, *QUEUE[:2], replace(QUEUE[2], errors=4)]))
    assert "**FastAPI**: between 10 and 50 at once. The CPU is used up" in text
    assert "8 of them can wait for 80 predictions of 100 ms per second" in text
    assert "4 of Flask, 8 threads with 50 at once" in text


def test_the_section_shows_that_there_is_no_knee_and_no_error() -> None:
    text = section(_result(QUEUE[:2]))
    assert "- **Flask, 8 threads** has no knee here." in text
    assert "None of the 60 responses was an error." in text


def _result(points: list[Point]) -> dict[str, Any]:
    return {
        "delay_ms": 100,
        "model_server": {"connections": 2_000, "requests_per_second": 5_000, "p99_ms": 500.0},
        "points": [point.as_json() for point in points],
    }

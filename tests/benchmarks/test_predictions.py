"""Where the lines of the predictions turn, by which rule, and how that is told."""

from dataclasses import replace
from typing import Any

import pytest

from benchmarks.load.outcome import Outcome
from benchmarks.parts.predictions.contenders import lines_of
from benchmarks.parts.predictions.knee import Cause, knee_of
from benchmarks.parts.predictions.measuring import seconds_for
from benchmarks.parts.predictions.points import Point, point_of
from benchmarks.parts.predictions.section import section

POINT = Point("Flask, 8 threads", 8, 1, 30, 9.5, 105.0, 110.0, 0, 0.02, 2_000.0)


def of_flask(connections: int, rate: float, p99_ms: float, busy: float) -> Point:
    return replace(
        POINT, connections=connections, requests_per_second=rate, p99_ms=p99_ms, busy=busy
    )


QUEUE = [POINT, of_flask(10, 75, 210, 0.15), of_flask(50, 79, 700, 0.16)]
BUSY = [replace(one, line="FastAPI", threads=None, busy=0.97) for one in QUEUE]


def test_the_knee_is_where_p99_passes_three_times_what_the_model_takes() -> None:
    knee = knee_of(QUEUE, delay_ms=100)
    assert knee is not None
    assert knee.before is not None
    assert (knee.before.connections, knee.point.connections) == (10, 50)


def test_a_line_that_stays_below_has_no_knee() -> None:
    assert knee_of(QUEUE[:2], delay_ms=100) is None


@pytest.mark.parametrize(
    ("points", "cause"),
    [
        (QUEUE, Cause.THREADS),
        (BUSY, Cause.PROCESSOR),
        ([replace(one, threads=256, busy=0.97) for one in QUEUE], Cause.PROCESSOR),
        ([replace(one, threads=256) for one in QUEUE], Cause.OTHER),
        ([replace(one, busy=0.5) for one in BUSY], Cause.OTHER),
    ],
)
def test_what_was_used_up_is_the_cause(points: list[Point], cause: Cause) -> None:
    knee = knee_of(points, delay_ms=100)
    assert knee is not None
    assert knee.cause is cause


@pytest.mark.parametrize(
    ("connections", "rate", "expected"),
    [(1, float("inf"), 3), (100, 500.0, 3), (1_000, 80.0, 15), (2_000, 10.0, 40), (10, 0.0, 40)],
)
def test_who_has_to_wait_longer_is_measured_longer(
    connections: int, rate: float, expected: int
) -> None:
    assert seconds_for(connections, rate, least=3) == expected


def test_what_a_round_came_to_is_counted_by_request_and_by_second() -> None:
    outcome = Outcome(400, 4.0, 100.0, 105.0, 110.0, wrong=2, broken=1, example="502")
    point = point_of("FastAPI", None, 10, outcome, cpu_seconds=2.0)
    assert (point.requests_per_second, point.busy, point.cpu_us) == (100.0, 0.5, 5_000.0)
    assert point.errors == 3


def test_threads_have_a_line_for_few_and_one_for_many() -> None:
    few, many = lines_of("flask", {"A": "b"})
    assert "--threads 8 " in few.contender.command
    assert "--threads 256 " in many.contender.command
    assert (few.threads, many.threads) == (8, 256)
    assert many.contender.settings == {"A": "b"}


def test_an_event_loop_has_one_line() -> None:
    (line,) = lines_of("fastapi", {})
    assert line.threads is None


def test_the_section_tells_the_knee_its_cause_and_the_errors() -> None:
    text = section(_result([*BUSY, *QUEUE[:2], replace(QUEUE[2], errors=4)]))
    assert "**FastAPI**: between 10 and 50 at once. The processor makes it" in text
    assert "8 of them can wait for 80 predictions of 100 ms a second" in text
    assert "4 of Flask, 8 threads with 50 at once" in text


def test_the_section_tells_where_there_is_no_knee_and_no_error() -> None:
    text = section(_result(QUEUE[:2]))
    assert "- **Flask, 8 threads** has no knee here." in text
    assert "None of the 60 answers was an error." in text


def _result(points: list[Point]) -> dict[str, Any]:
    return {
        "delay_ms": 100,
        "model_server": {"connections": 2_000, "requests_per_second": 5_000, "p99_ms": 500.0},
        "points": [point.as_json() for point in points],
    }

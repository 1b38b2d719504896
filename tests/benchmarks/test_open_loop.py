"""Predictions on schedule: what is counted, what the section says, and that a server is loaded."""

import os
from collections import Counter
from contextlib import ExitStack
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from benchmarks.parts.open_loop import Point, measure, point_of, section, sentence
from benchmarks.run import Options, Run
from benchmarks.system import Cores, core_wait_ns, core_wait_seconds
from dev.load import Outcome

FEW = Point("Flask, 8 threads", 8, 1_500, 900, 550, 30, 20, 900.0, 1_950.0, 0.12, 0.01)
LOOP = replace(FEW, configuration="FastAPI", threads=None, timeouts=0, p99_ms=120.0)


def test_every_request_is_counted_once() -> None:
    outcome = Outcome([0.1] * 6, Counter({200: 3, 503: 1, 504: 2}), Counter(), 10.0)
    outcome.failures.update({"timed out": 4, "no response": 2, "not sent": 1})
    point = point_of("Flask", 8, outcome, 2.0, 1.0)
    assert (point.requests, point.succeeded, point.timeouts) == (13, 3, 4)
    assert (point.refused, point.lost, point.cpu_utilization, point.core_wait) == (3, 3, 0.2, 0.1)
    assert (point.p50_ms, point.p99_ms) == (100.0, 100.0)


def test_without_any_response_there_is_no_latency() -> None:
    outcome = Outcome([], Counter(), Counter({"timed out": 5}), 10.0)
    point = point_of("Flask", 8, outcome, 0.0, 0.0)
    assert (point.timeouts, point.p50_ms) == (5, None)
    assert "5 of 5 timed out (100 %). 8 threads" in sentence(point, 100, 100)


@pytest.mark.parametrize(
    ("threads", "told"),
    [
        (8, "8 threads can wait for 80 predictions of 100 ms per second, less than the 100"),
        (256, "for 2,560 predictions of 100 ms per second, enough for the 100 that come."),
        (None, "550 of 1,500 timed out (37 %); p99 1,950 ms. No thread is needed to wait."),
    ],
)
def test_the_threads_are_compared_with_the_rate(threads: int | None, told: str) -> None:
    assert told in sentence(replace(FEW, threads=threads), 100, 100)


def test_the_section_has_a_row_for_each_configuration() -> None:
    result = {"delay_ms": 100, "rate": 100, "seconds": 15, "timeout_seconds": 2.0}
    text = section({**result, "points": [asdict(FEW), asdict(LOOP)]})
    rows = [" ".join(line.split()) for line in text.splitlines()]
    assert "| Flask, 8 threads | 1,500 | 900 | 550 | 30 | 20 | 900 | 1,950 | 12 % |" in rows
    assert "- **FastAPI**: 0 of 1,500 timed out (0 %); p99 120 ms. No thread" in text


@pytest.mark.parametrize(("share", "is_told"), [(0.05, False), (0.3, True)])
def test_a_busy_machine_is_told(share: float, is_told: bool) -> None:
    result = {"delay_ms": 100, "rate": 100, "seconds": 15, "timeout_seconds": 2.0}
    text = section({**result, "points": [asdict(replace(FEW, core_wait=share)), asdict(LOOP)]})
    assert ("busy:** Flask, 8 threads (30 % of the time) waited for a core" in text) is is_told


def test_waiting_for_a_core_is_read_from_the_system(tmp_path: Path) -> None:
    thread = tmp_path / "schedstat"
    assert core_wait_ns(thread) == 0
    thread.write_text("900 2000 7\n")
    assert core_wait_ns(thread) == 2_000
    assert core_wait_seconds(os.getpid()) >= 0


@pytest.mark.fastapi
def test_an_app_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("fastapi", reason="FastAPI is not installed")
    monkeypatch.setattr("benchmarks.parts.open_loop.TIMEOUT_SECONDS", 60.0)
    monkeypatch.setattr("benchmarks.parts.open_loop.RATE", 5)
    with ExitStack() as resources:
        options = Options(["open_loop"], ["fastapi"], seconds=1)
        run = Run(options, resources, cores=Cores([], [], []))
        result = measure(run)
    assert not run.errors
    (point,) = (Point(**members) for members in result["points"])
    assert (point.configuration, point.requests, point.timeouts, point.lost) == ("FastAPI", 5, 0, 0)
    assert point.succeeded + point.refused == 5

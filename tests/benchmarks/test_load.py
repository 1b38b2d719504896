"""What the load generator is told, and what is understood of what it says."""

from pathlib import Path

import pytest

from benchmarks.__main__ import main
from benchmarks.load.outcome import Outcome, outcome_of
from benchmarks.load.request import Request
from benchmarks.load.wrk import Wrk

SAID = """\
Running 2s test @ http://127.0.0.1:8000/health
  1 threads and 16 connections
Requests/sec:   1000.00
{"requests": 2000, "seconds": 2.0, "p50_ms": 1.5, "p95_ms": 2.5, "p99_ms": 3.5,\
 "wrong": 0, "broken": 0, "example": ""}
"""


def test_the_last_line_tells_the_outcome() -> None:
    outcome = outcome_of(SAID)
    assert outcome == Outcome(2000, 2.0, 1.5, 2.5, 3.5, 0, 0, "")
    assert outcome.requests_per_second == 1000
    assert outcome.fault() is None


def test_the_script_must_have_said_something() -> None:
    with pytest.raises(ValueError, match="wrk printed no result"):
        outcome_of("unable to connect")


@pytest.mark.parametrize(
    ("wrong", "broken", "fault"),
    [
        (3, 0, "3 of 2000 answers were wrong, such as: 500 oh"),
        (0, 2, "2 connections broke, 2000 requests were answered"),
    ],
)
def test_wrong_answers_and_broken_connections_are_faults(
    wrong: int, broken: int, fault: str
) -> None:
    assert Outcome(2000, 2.0, 1.5, 2.5, 3.5, wrong, broken, "500 oh").fault() == fault


def test_wrk_is_told_everything() -> None:
    request = Request("/a?b=c", "created", "POST", 201, '{"name":"{unique}"}', "T")
    command = Wrk([1, 2], program="wrk").command(8000, request, seconds=3, connections=16)
    assert command[:5] == ["wrk", "-t2", "-c16", "-d3s", "--timeout=30s"]
    assert command[6:-1] == [
        *("-HAuthorization: Token T", "http://127.0.0.1:8000/a?b=c", "--"),
        *("POST", "201", "created", '{"name":"{unique}"}'),
    ]


def test_unique_texts_of_two_runs_differ() -> None:
    wrk = Wrk([], program="wrk")
    first, second = (wrk.command(8000, Request("/", ""), 1, 1)[-1] for _ in range(2))
    assert first != second


def test_without_wrk_nothing_runs_and_how_to_get_it_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert main([]) == 2
    told = capsys.readouterr().err
    assert "apt-get install wrk" in told
    assert "dnf install wrk" in told
    assert "brew install wrk" in told

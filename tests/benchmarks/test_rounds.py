"""Rounds of load on a server that runs, with a stand-in for wrk; and what becomes of faults."""

import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.bench import Bench
from benchmarks.choice import Choice
from benchmarks.load.request import Request
from benchmarks.measuring.rounds import Trial, take_turns
from benchmarks.operations import HEALTH, SIGN_UP
from benchmarks.serving.contenders import OURS
from benchmarks.serving.server import NotStartedError, Server
from contract_tests.apps import APPS
from contract_tests.targets.databases import SqliteFiles, migrate
from tests.benchmarks import stand_in_wrk

CONTENDER = next(one for one in OURS if APPS[one.framework].is_installed)


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    """A run whose load generator is the stand-in."""
    program = tmp_path / "wrk"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} {stand_in_wrk.__file__} "$@"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    with ExitStack() as resources:
        yield Bench(Choice(()), resources)


@pytest.fixture(scope="module")
def server(sqlite_files: SqliteFiles) -> Iterator[Server]:
    """One of ours, on an empty SQLite file."""
    running = Server(CONTENDER, sqlite_files.migrated(migrate))
    yield running
    running.stop()


def test_trials_take_turns(bench: Bench, server: Server) -> None:
    trials = [
        Trial("reading", server, HEALTH.request, seconds=1),
        Trial("writing", server, SIGN_UP.request, seconds=1),
    ]
    figures = take_turns(bench, "both", trials, rounds=2)
    assert bench.faults == []
    assert [(figure.round, figure.trial) for figure in figures] == [
        (0, "reading"),
        (0, "writing"),
        (1, "writing"),
        (1, "reading"),
    ]
    assert all(figure.requests_per_second > 0 and figure.p99_ms == 3.0 for figure in figures)


@pytest.mark.parametrize(
    ("request_", "told"),
    [
        (Request("/no-such-path", ""), 'wrong, such as: 404 {"type"'),
        (replace(HEALTH.request, holds="unwell"), 'wrong, such as: 200 {"status":"ok"}'),
    ],
)
def test_a_wrong_answer_is_a_fault_and_no_figure(
    bench: Bench, server: Server, request_: Request, told: str
) -> None:
    trials = [Trial("wrong", server, request_, 1), Trial("right", server, HEALTH.request, 1)]
    figures = take_turns(bench, "both", trials, rounds=1)
    assert [figure.trial for figure in figures] == ["right"]
    assert [fault.startswith("both: wrong: 5 of 5") for fault in bench.faults] == [True]
    assert told in bench.faults[0]


def test_an_app_that_is_missing_says_so(server: Server) -> None:
    missing = replace(CONTENDER, app="no_such_app:app", kind="plain")
    with pytest.raises(NotStartedError, match=r"plain behind .* does not start: .*no_such_app"):
        Server(missing, server.database_url)


def test_the_run_goes_on_without_what_does_not_start(bench: Bench, server: Server) -> None:
    missing = replace(CONTENDER, app="no_such_app:app", kind="plain")
    with bench.running([missing, CONTENDER], server.database_url) as servers:
        assert [one.contender.kind for one in servers] == ["ours"]
    assert len(bench.faults) == 1

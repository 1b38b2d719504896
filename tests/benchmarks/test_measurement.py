"""Interleaved rounds on a running server, their summary, and what is measured besides."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from benchmarks.databases import (
    Postgres,
    StatementCounts,
    StatementLog,
    count_by_kind,
    logged_statements,
    postgres_server,
)
from benchmarks.forge import blocking_url
from benchmarks.measurement import (
    Sample,
    Summary,
    Trial,
    ratio,
    run_interleaved,
    summarize,
    summary_of,
)
from benchmarks.run import Options, Run
from benchmarks.servers import OURS, NotStartedError, Server
from benchmarks.system import Cores, assign_cores, pinned
from benchmarks.workload import HEALTH, SIGN_UP, Request
from tests.benchmarks import stand_in_wrk
from tests.benchmarks.apps import SqliteFiles, is_installed, migrate

DEPLOYMENT = next(one for one in OURS if is_installed(one.framework))


def sample(trial: str, number: int, rate: float) -> Sample:
    return Sample(trial, number, rate, 1, 2, 3, 4)


# The second round was slow for both.
SAMPLES = [
    *(sample("ours", 0, 200), sample("plain", 0, 100)),
    *(sample("plain", 1, 10), sample("ours", 1, 15)),
    *(sample("ours", 2, 220), sample("plain", 2, 100)),
    sample("other", 9, 1),
]


def test_values_are_summarized_by_median_minimum_and_maximum() -> None:
    assert summarize([3, 1, 2]) == Summary(2, 1, 3)
    assert summarize([3, 1, 2]).range_percent == 100
    assert summarize([0, 0]).range_percent == 0
    assert summary_of(SAMPLES, "ours", "requests_per_second") == Summary(200, 15, 220)


def test_no_values_have_no_summary() -> None:
    with pytest.raises(ValueError, match="nothing was measured"):
        summarize([])


def test_a_ratio_is_computed_within_each_round() -> None:
    assert ratio(SAMPLES, "ours", "plain", "requests_per_second") == Summary(2, 1.5, 2.2)


def test_there_is_no_ratio_without_a_common_round() -> None:
    assert ratio(SAMPLES, "ours", "other", "requests_per_second") is None
    assert ratio(SAMPLES, "other", "ours", "requests_per_second") is None


def test_a_round_without_requests_has_no_ratio() -> None:
    idle = [*SAMPLES, sample("ours", 3, 100), sample("plain", 3, 0)]
    assert ratio(idle, "ours", "plain", "requests_per_second") == Summary(2, 1.5, 2.2)


def test_a_sample_is_stored_with_three_digits() -> None:
    precise = sample("ours", 0, 1234.56789)
    assert Sample(**precise.as_json()) == sample("ours", 0, 1234.568)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """A run whose load generator is the stand-in."""
    program = tmp_path / "wrk"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} {stand_in_wrk.__file__} "$@"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    with ExitStack() as resources:
        yield Run(Options(()), resources)


@pytest.fixture(scope="module")
def server(sqlite_files: SqliteFiles) -> Iterator[Server]:
    """One of our apps, on an empty SQLite file."""
    started = Server(DEPLOYMENT, sqlite_files.migrated(migrate))
    yield started
    started.stop()


def test_trials_take_turns(run: Run, server: Server) -> None:
    trials = [
        Trial("reading", server, HEALTH.request, seconds=1),
        Trial("writing", server, SIGN_UP.request, seconds=1),
    ]
    samples = run_interleaved(run, "both", trials, rounds=2)
    assert run.errors == []
    assert [(one.round, one.trial) for one in samples] == [
        (0, "reading"),
        (0, "writing"),
        (1, "writing"),
        (1, "reading"),
    ]
    assert all(one.requests_per_second > 0 and one.p99_ms == 3.0 for one in samples)


@pytest.mark.parametrize(
    ("request_", "example"),
    [
        (Request("/no-such-path", ""), 'wrong, such as: 404 {"type"'),
        (replace(HEALTH.request, expected_text="?"), 'wrong, such as: 200 {"status":"ok"}'),
    ],
)
def test_a_wrong_response_is_an_error_and_no_sample(
    run: Run, server: Server, request_: Request, example: str
) -> None:
    trials = [Trial("wrong", server, request_, 1), Trial("right", server, HEALTH.request, 1)]
    samples = run_interleaved(run, "both", trials, rounds=1)
    assert [one.trial for one in samples] == ["right"]
    assert [error.startswith("both: wrong: 5 of 5") for error in run.errors] == [True]
    assert example in run.errors[0]


def test_a_server_that_does_not_start_prints_why(server: Server) -> None:
    missing = replace(DEPLOYMENT, app="no_such_app:app", kind="plain")
    with pytest.raises(NotStartedError, match=r"plain behind .* does not start: .*no_such_app"):
        Server(missing, server.database_url)


def test_a_run_continues_without_a_server_that_does_not_start(run: Run, server: Server) -> None:
    missing = replace(DEPLOYMENT, app="no_such_app:app", kind="plain")
    with run.serving([missing, DEPLOYMENT], server.database_url) as servers:
        assert [one.deployment.kind for one in servers] == ["ours"]
    assert len(run.errors) == 1


def test_statements_are_read_from_the_log() -> None:
    messages = (
        "statement: BEGIN",
        "execute <unnamed>: SELECT a\nFROM b",
        "execute __asyncpg_stmt_1__: INSERT INTO b VALUES ($1)",
        "checkpoint complete: wrote 3 buffers",
        "duration: 3 ms",
        "statement: COMMIT;",
    )
    assert logged_statements(json.dumps({"message": message}) for message in messages) == [
        *("BEGIN", "SELECT a\nFROM b", "INSERT INTO b VALUES ($1)", "COMMIT;")
    ]


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("select 1", StatementCounts(1, 0, 0)),
        ("WITH a AS (SELECT 1) INSERT INTO b SELECT * FROM a", StatementCounts(1, 0, 0)),
        (" update b set c = 1", StatementCounts(1, 0, 0)),
        ("ROLLBACK;", StatementCounts(0, 1, 0)),
        ("SAVEPOINT s1", StatementCounts(0, 1, 0)),
        ("START TRANSACTION READ ONLY", StatementCounts(0, 1, 0)),
        ("SET TIME ZONE 'UTC'", StatementCounts(0, 0, 1)),
    ],
)
def test_a_statement_is_of_one_kind(statement: str, expected: StatementCounts) -> None:
    assert count_by_kind([statement]) == expected


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    """The database server of measurements."""
    with postgres_server() as running:
        yield running


@pytest.mark.postgresql
def test_the_statements_of_a_call_are_counted(postgres: Postgres) -> None:
    engine = sa.create_engine(blocking_url(postgres.create("counted")))
    postgres.log_statements("counted")

    def call() -> None:
        with engine.begin() as connection:
            connection.execute(sa.select(1))
            connection.execute(sa.text("CREATE TABLE a (b int)"))
            connection.execute(sa.text("INSERT INTO a VALUES (1)"))

    engine.connect().close()  # a new connection sends statements of its own
    with closing(StatementLog(postgres, "counted")) as log:
        assert log.count(call) == StatementCounts(data=2, transaction=2, other=1)
        assert log.count(lambda: None) == StatementCounts(0, 0, 0)
    engine.dispose()


@pytest.mark.parametrize(
    ("cores", "expected"),
    [
        ([0], Cores([], [], [])),
        ([0, 1], Cores([0], [1], [1])),
        ([2, 3, 5], Cores([2], [3, 5], [3, 5])),
        ([0, 1, 2, 3], Cores([0], [1], [2, 3])),
        (list(range(8)), Cores([0], [1, 2, 3], [4, 5, 6, 7])),
    ],
)
def test_the_server_has_a_core_of_its_own(cores: list[int], expected: Cores) -> None:
    assert assign_cores(cores) == expected


def test_the_cores_are_printed() -> None:
    assert "nothing is pinned" in str(Cores([], [], []))
    assert str(Cores([0], [1, 2], [3])).startswith("the server on core 0, the load generator on 1")


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="pinning is not supported here")
def test_processes_are_pinned_while_they_start() -> None:
    before = os.sched_getaffinity(0)
    with pinned([min(before)]):
        assert os.sched_getaffinity(0) == {min(before)}
    assert os.sched_getaffinity(0) == before

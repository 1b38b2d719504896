"""PostgreSQL stops and starts while the apps are in use."""

from collections.abc import Iterator
from pathlib import Path
from signal import SIGINT, SIGQUIT, SIGTERM, Signals
from uuid import uuid4

import pytest

from contract_tests.targets.databases import StartedServer, migrate, started_postgres
from tests.faults.checks import assert_nothing_lost
from tests.faults.conftest import Tell
from tests.faults.load import Load
from tests.faults.servers import Server, all_on, assert_away, load_on


@pytest.fixture(scope="module")
def postgres() -> Iterator[StartedServer]:
    """A server whose commits survive any stop."""
    with started_postgres(uuid4().hex) as server:
        server.execute("ALTER SYSTEM SET synchronous_commit = on")
        server.execute("SELECT pg_reload_conf()")
        yield server


@pytest.mark.parametrize("how", [SIGINT, SIGQUIT], ids=["SIGINT", "SIGQUIT"])
def test_apps_report_it_unavailable_and_go_on_when_it_is_back(
    postgres: StartedServer, how: Signals, tmp_path: Path, tell: Tell
) -> None:
    database_url = postgres.migrated(migrate)
    with all_on(database_url, tmp_path) as servers, load_on(servers) as load:
        load.wait_for_each(5, lambda entry: entry.is_served)
        load.begin("stopping")
        postgres.stop(how)
        _stay_away(load, servers)
        load.begin("starting")
        postgres.start_again()
        load.wait_for_each(5, lambda entry: entry.is_served)
    _assert_no_answer_missing(load)
    assert_nothing_lost(database_url, load.entries)
    tell(load.entries, f"stopped by {how.name}")


def test_apps_go_on_while_it_refuses_new_connections(
    postgres: StartedServer, tmp_path: Path, tell: Tell
) -> None:
    """As after SIGTERM. The server ends when all clients have left, so SIGINT follows."""
    database_url = postgres.migrated(migrate)
    with all_on(database_url, tmp_path) as servers, load_on(servers) as load:
        load.wait_for_each(5, lambda entry: entry.is_served)
        load.begin("letting nobody in")
        postgres.tell_to_end(SIGTERM)
        load.wait_for_each(5, lambda entry: entry.phase == "letting nobody in")
        load.begin("stopping")
        postgres.stop(SIGINT)
        _stay_away(load, servers)
        load.begin("starting")
        postgres.start_again()
        load.wait_for_each(5, lambda entry: entry.is_served)
    _assert_no_answer_missing(load)
    assert_nothing_lost(database_url, load.entries)
    tell(load.entries, "stopped by SIGTERM and SIGINT")


def _stay_away(load: Load, servers: list[Server]) -> None:
    load.begin("away")
    for server in servers:
        assert_away(server)
    load.wait_for_each(3, lambda entry: entry.phase == "away")
    assert {entry.status for entry in load.entries if entry.phase == "away"} == {503}


def _assert_no_answer_missing(load: Load) -> None:
    assert [entry for entry in load.entries if entry.status is None] == []

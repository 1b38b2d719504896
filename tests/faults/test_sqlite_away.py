"""A SQLite file cannot be opened, or written, while the apps are in use."""

import sqlite3
from contextlib import closing
from pathlib import Path

from contract_tests.targets.databases import SqliteFiles, migrate, sqlite_file
from tests.faults.checks import assert_nothing_lost
from tests.faults.conftest import Tell
from tests.faults.load import Load, reads_of, writes_of
from tests.faults.servers import all_on, assert_away, load_on


def test_apps_report_it_unavailable_and_go_on_when_it_is_there(
    sqlite_files: SqliteFiles, tmp_path: Path, tell: Tell
) -> None:
    database_url = sqlite_files.migrated(migrate)
    folder = sqlite_file(database_url).parent
    away = folder.with_name("away")
    with all_on(database_url, tmp_path) as servers:
        clients = [(writes_of(server.api), reads_of(server.api)) for server in servers]
    folder.rename(away)
    load = Load()
    with all_on(database_url, tmp_path) as servers:
        for server, (writes, looks) in zip(servers, clients, strict=True):
            load.add(server.api, writes)
            load.add(server.api, looks)
        with load:
            for server in servers:
                assert_away(server)
            load.wait_for_each(3, lambda entry: entry.is_refused)
            assert {entry.status for entry in load.entries} == {503}
            away.rename(folder)
            load.wait_for_each(5, lambda entry: entry.is_served)
    assert_nothing_lost(database_url, load.entries)
    tell(load.entries, "away at first")


def test_apps_go_on_when_a_file_is_back_that_was_moved_away(
    sqlite_files: SqliteFiles, tmp_path: Path, tell: Tell
) -> None:
    """Open connections still write to it, and lose nothing; new connections are refused."""
    database_url = sqlite_files.migrated(migrate)
    folder = sqlite_file(database_url).parent
    away = folder.with_name("away")
    with all_on(database_url, tmp_path) as servers, load_on(servers) as load:
        load.wait_for_each(5, lambda entry: entry.is_served)
        load.begin("moving")
        folder.rename(away)
        load.begin("away")
        load.wait_for_each(5, lambda entry: entry.phase == "away")
        load.begin("moving back")
        away.rename(folder)
        load.begin("back")
        load.wait_for_each(5, lambda entry: entry.phase == "back" and entry.is_served)
    assert [entry for entry in load.entries if entry.status is None] == []
    assert_nothing_lost(database_url, load.entries)
    tell(load.entries, "moved away and back")


def test_writes_are_refused_while_another_program_locks_the_file(
    sqlite_files: SqliteFiles, tmp_path: Path, tell: Tell
) -> None:
    """For longer than writers wait for a lock. Readers do not wait at all."""
    database_url = sqlite_files.migrated(migrate)
    with all_on(database_url, tmp_path) as servers, load_on(servers) as load:
        load.wait_for_each(5, lambda entry: entry.is_served)
        with closing(sqlite3.connect(sqlite_file(database_url), isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            load.begin("held")
            load.wait_for_each(1, lambda entry: entry.phase == "held")
            load.begin("let go")
            other.rollback()
        load.wait_for_each(5, lambda entry: entry.phase == "let go" and entry.is_served)
    held = [entry for entry in load.entries if entry.phase == "held"]
    assert {entry.status for entry in held if entry.write} == {503}
    assert {entry.status for entry in held if not entry.write} == {200}
    assert [entry for entry in load.entries if entry.status is None] == []
    assert_nothing_lost(database_url, load.entries)
    tell(load.entries, "held by another program")

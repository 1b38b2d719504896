"""Changing a table on disk, without Envoy: what is checked and noted before it is changed."""

from pathlib import Path

import pytest
import yaml

from gateway import changes, history
from gateway.changes import (
    Author,
    change_move,
    drain_address,
    record_manual_edits,
    set_recorder_share,
    table_lock,
    undrain_address,
)
from gateway.envoy import Files
from gateway.table import Move, Plan, TableError, load_plan, move_to
from tests.gateway.servers import DOCUMENT

TABLE = """\
[gateway]
openapi = "openapi.yaml"
default = "old"
[upstreams.old]
addresses = ["http://a", "http://b:81"]
[upstreams.new]
addresses = ["http://c"]
"""
ANN = Author("ann", "a reason")


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path / "state")


@pytest.fixture
def table(tmp_path: Path) -> Path:
    (tmp_path / "openapi.yaml").write_text(yaml.safe_dump(DOCUMENT))
    path = tmp_path / "gateway.toml"
    path.write_text(TABLE)
    return path


@pytest.fixture(autouse=True)
def _without_envoy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "validate", lambda future, files: None)


def to_new(share: int, table: Path, files: Files) -> None:
    change_move(table, files, "sell", lambda now: move_to(now, "new", share), ANN)


def test_a_change_is_in_the_table_and_in_the_history(table: Path, files: Files) -> None:
    to_new(5, table, files)
    assert load_plan(table).move("sell").share == 5
    (entry,) = history.newest(files.history, 9)
    assert (entry.who, entry.operation, entry.why) == ("ann", "sell", "a reason")
    assert (entry.before["stage"], entry.after["share"]) == ("legacy", 5)


def test_what_changes_nothing_is_not_noted(table: Path, files: Files) -> None:
    to_new(5, table, files)
    text = table.read_text()
    to_new(5, table, files)
    assert table.read_text() == text
    assert len(history.newest(files.history, 9)) == 1


def test_what_the_history_cannot_hold_is_not_changed(table: Path, files: Files) -> None:
    files.history.mkdir(parents=True)  # so that nothing can be written to it
    with pytest.raises(OSError, match="Is a directory"):
        to_new(5, table, files)
    with pytest.raises(OSError, match="Is a directory"):
        set_recorder_share(table, files, 5, ANN)
    assert table.read_text() == TABLE


def test_what_envoy_refuses_is_not_changed(
    table: Path, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(future: Plan, files: Files) -> None:
        raise TableError("Envoy refuses it")

    monkeypatch.setattr(changes, "validate", refuse)
    with pytest.raises(TableError, match="Envoy refuses it"):
        to_new(5, table, files)
    with pytest.raises(TableError, match="Envoy refuses it"):
        drain_address(table, files, "old", "http://a", ANN)
    assert table.read_text() == TABLE
    assert history.newest(files.history, 9) == []


def test_one_process_at_a_time_changes_a_table(
    table: Path, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes, "LOCK_SECONDS", 0.01)
    with table_lock(files), pytest.raises(TableError, match="another process changes the table"):
        to_new(5, table, files)
    to_new(5, table, files)
    assert load_plan(table).move("sell").share == 5


def test_a_table_that_is_edited_all_the_time_is_given_up(table: Path, files: Files) -> None:
    def decide(now: Move) -> Move:
        table.write_text(table.read_text() + "# an edit\n")
        return move_to(now, "new", 5)

    with pytest.raises(TableError, match="another process keeps changing it"):
        change_move(table, files, "sell", decide, ANN)
    assert load_plan(table).move("sell").share == 0


def test_an_edit_by_hand_is_noted_and_a_command_is_not_noted_again(
    table: Path, files: Files
) -> None:
    before, looked = load_plan(table), history.now()
    to_new(5, table, files)
    after = load_plan(table)
    record_manual_edits(files, before, after, looked, Author("unknown", "by hand"))
    assert [it.who for it in history.newest(files.history, 9)] == ["ann"]
    table.write_text(TABLE)
    record_manual_edits(files, after, load_plan(table), history.now(), Author("unknown", "by hand"))
    newest = history.newest(files.history, 9)
    assert [it.who for it in newest] == ["ann", "unknown"]
    assert (newest[1].before["share"], newest[1].after["share"]) == (5, 0)


def test_an_address_drains_under_any_of_its_spellings(table: Path, files: Files) -> None:
    for spelling in ("http://a", "http://a:80/", "http://a:80"):
        drain_address(table, files, "old", spelling, ANN)
        assert load_plan(table).table.upstreams["old"].serving == ["http://b:81"]
        assert load_plan(table).table.upstreams["old"].draining == ["http://a:80"]
    assert len(history.newest(files.history, 9)) == 1
    with pytest.raises(TableError, match="no address is left to serve"):
        drain_address(table, files, "old", "http://b:81", ANN)
    undrain_address(table, files, "old", "http://a/", ANN)
    assert load_plan(table).table.upstreams["old"].draining == []
    assert [it.after for it in history.newest(files.history, 9)] == [
        {"draining": ["http://a:80"]},
        {"draining": []},
    ]

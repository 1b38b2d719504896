"""The history: entries are added, wait for the disk, and are read from the end."""

import json
import os
from pathlib import Path

import pytest

from gateway import history


def entry(operation: str, share: int) -> history.Change:
    return history.change(operation, {"share": 0}, {"share": share}, who="ann", why="a reason")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "history.jsonl"


def test_without_a_file_there_is_no_history(path: Path) -> None:
    assert history.newest(path, 10) == []


def test_an_entry_says_who_when_from_to_and_why(path: Path) -> None:
    history.append(path, entry("sell", 5))
    (found,) = history.newest(path, 10)
    assert found == history.Change(found.at, "ann", "sell", {"share": 0}, {"share": 5}, "a reason")
    assert found.at.endswith("Z")
    assert len(found.at) == len("2026-11-30T12:00:00.000Z")


def test_the_newest_are_returned_in_their_order(path: Path) -> None:
    for share in range(10):
        history.append(path, entry("sell" if share % 2 else "buy", share))
    assert [it.after["share"] for it in history.newest(path, 3)] == [7, 8, 9]
    assert [it.after["share"] for it in history.newest(path, 2, "sell")] == [7, 9]


@pytest.mark.parametrize(
    "debris", [b"\n", b"no JSON\n", b"[]\n", b'{"at": 1}\n', b"\xff\n", b'{"a']
)
def test_a_line_that_is_none_is_passed_over(path: Path, debris: bytes) -> None:
    history.append(path, entry("sell", 1))
    with path.open("ab") as file:
        file.write(debris)
    history.append(path, entry("sell", 2))
    assert [it.after["share"] for it in history.newest(path, 10)] == [1, 2]


def test_only_the_end_of_a_long_file_is_read(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for share in range(20):
        history.append(path, entry("sell", share))
    line = len(json.dumps(entry("sell", 19).__dict__)) + 1
    monkeypatch.setattr(history, "READ_LIMIT", 3 * line + line // 2)
    assert [it.after["share"] for it in history.newest(path, 100)] == [17, 18, 19]


def test_an_entry_is_on_the_disk_before_append_returns(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced = []
    monkeypatch.setattr(os, "fsync", lambda handle: synced.append(os.fstat(handle).st_size))
    history.append(path, entry("sell", 1))
    assert synced == [path.stat().st_size]


def test_a_full_disk_is_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        history.append(path, entry("sell", 1))

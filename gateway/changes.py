"""Changing the table on disk: read, decide, check, note in the history, replace."""

import contextlib
import fcntl
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from gateway import history
from gateway.engine import validated
from gateway.envoy import Files
from gateway.table import (
    Move,
    Plan,
    TableError,
    plan,
    plan_beside,
    read_text,
    replaced,
    with_move,
    with_recorder_share,
)

LOCK_SECONDS = 10.0
TRIES = 5  # of a change, while somebody saves the file at the same time

RECORDER = "(recorder)"  # in the history, in the place of an operation
Decide = Callable[[Move], Move]


@dataclass(frozen=True)
class Author:
    """Whoever makes a change, and why."""

    who: str
    why: str


@contextlib.contextmanager
def locked(files: Files) -> Iterator[None]:
    """Let one process at a time change the table; raise TableError after ten seconds of waiting."""
    files.state.mkdir(parents=True, exist_ok=True)
    with files.lock.open("w") as file:
        deadline = time.monotonic() + LOCK_SECONDS
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise TableError(f"{files.lock}: another process changes the table") from None
                time.sleep(0.02)
        yield


def changed(
    path: Path, files: Files, operation: str, decide: Decide, author: Author
) -> tuple[Plan, Move, Move]:
    """Change how far an operation has moved; return the plan, and the move before and after.

    The history has the entry before the table has the change. Raises TableError, and then neither
    has it.
    """
    with locked(files):
        for _ in range(TRIES):
            text = read_text(path)
            now = plan_beside(text, path.parent)
            if outcome := _changed(path, text, now, files, operation, decide, author):
                return outcome
    raise TableError(f"{path}: somebody else changes it all the time")


def rolled_back(path: Path, files: Files, operation: str, decide: Decide, author: Author) -> None:
    """Change it whatever somebody has made of the table or its document meanwhile.

    Where the table is broken it is put aside as `NAME.broken`, and the last good one takes its
    place. The document is the one in force.
    """
    document = last_good(files).document
    with locked(files):
        for _ in range(TRIES):
            try:
                text = read_text(path)
                now = plan(text, document)
            except TableError:
                text = _put_aside(path, files)
                now = plan(text, document)
            if _changed(path, text, now, files, operation, decide, author):
                return
    raise TableError(f"{path}: somebody else changes it all the time")


def _put_aside(path: Path, files: Files) -> str:
    """Put the last good table in the place of a broken one, and return its text."""
    text = read_text(files.last_good)
    with contextlib.suppress(FileNotFoundError):
        os.replace(path, path.with_name(f"{path.name}.broken"))
    replaced(path, text)
    return text


def _changed(
    path: Path,
    text: str,
    now: Plan,
    files: Files,
    operation: str,
    decide: Decide,
    author: Author,
) -> tuple[Plan, Move, Move] | None:
    """Change a text that was read; None where the file has another by now."""
    now.operation(operation)
    before = now.move(operation)
    after = decide(before)
    if after == before:
        return now, before, after
    changed_text = with_move(text, operation, after)
    future = plan(changed_text, now.document)
    validated(future, files)
    if read_text(path) != text:
        return None
    _note(files, operation, before, after, author)
    replaced(path, changed_text)
    return future, before, after


def recorded_share(path: Path, files: Files, share: int, author: Author) -> Plan:
    """Set the percentage of requests that is recorded."""
    with locked(files):
        text = read_text(path)
        before = plan_beside(text, path.parent)
        changed_text = with_recorder_share(text, share)
        future = plan(changed_text, before.document)
        validated(future, files)
        shares = [{"share": it.table.recorder.share} for it in (before, future)]
        entry = history.change(RECORDER, *shares, who=author.who, why=author.why)
        history.append(files.history, entry)
        replaced(path, changed_text)
        return future


def last_good(files: Files) -> Plan:
    """The plan that is in force; raise TableError where none has ever been."""
    try:
        return plan(read_text(files.last_good), files.last_good_document.read_bytes())
    except OSError as error:
        raise TableError(f"{files.last_good_document}: {error.strerror}") from None


def keep_last_good(text: str, good: Plan, files: Files) -> None:
    """Keep a table and its document for the time when theirs are broken."""
    replaced(files.last_good_document, good.document.decode("utf-8"))
    replaced(files.last_good, text)


def note_unrecorded(files: Files, before: Plan, after: Plan, since: str, author: Author) -> None:
    """Add what somebody changed in the table by hand, so that the history has every change.

    What a command changed is there already: the entry is as old as the last look at the table, or
    younger.
    """
    for operation in dict.fromkeys([*before.table.operations, *after.table.operations]):
        one, other = before.move(operation), after.move(operation)
        entries = history.newest(files.history, 100, operation)
        told = any(it.at >= since and it.after == other.model_dump() for it in entries)
        if one != other and not told:
            _note(files, operation, one, other, author)


def _note(files: Files, operation: str, before: Move, after: Move, author: Author) -> None:
    entry = history.change(
        operation, before.model_dump(), after.model_dump(), who=author.who, why=author.why
    )
    history.append(files.history, entry)

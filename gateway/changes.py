"""Changing the table on disk: read, decide, check, note in the history, replace."""

import contextlib
import fcntl
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gateway import history
from gateway.engine import validate
from gateway.envoy import Files
from gateway.table import (
    Move,
    Plan,
    TableError,
    normalized_address,
    plan,
    read_text,
    replace_file,
    resolve_plan,
    with_draining,
    with_move,
    with_recorder_share,
)

LOCK_SECONDS = 10.0
ATTEMPTS = 5  # at a change, while an editor saves the file at the same time

RECORDER = "(recorder)"  # in the history, instead of an operation
Decide = Callable[[Move], Move]


@dataclass(frozen=True)
class Author:
    """Whoever makes a change, and why."""

    who: str
    why: str


@contextlib.contextmanager
def table_lock(files: Files) -> Iterator[None]:
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


def change_move(
    path: Path, files: Files, operation: str, decide: Decide, author: Author
) -> tuple[Plan, Move, Move]:
    """Change how far an operation has moved; return the plan, and the move before and after.

    The history has the entry before the table has the change. Raises TableError, and then neither
    has it.
    """
    with table_lock(files):
        for _ in range(ATTEMPTS):
            text = read_text(path)
            now = resolve_plan(text, path.parent)
            if outcome := _apply_change(path, text, now, files, operation, decide, author):
                return outcome
    raise TableError(f"{path}: another process keeps changing it")


def roll_back(path: Path, files: Files, operation: str, decide: Decide, author: Author) -> None:
    """Change the table even if an edit has broken the table or its document.

    A broken table is renamed to `NAME.broken` and replaced with the last good one. The document
    used is the one in force.
    """
    document = load_last_good(files).document
    with table_lock(files):
        for _ in range(ATTEMPTS):
            try:
                text = read_text(path)
                now = plan(text, document)
            except TableError:
                text = _restore_last_good(path, files)
                now = plan(text, document)
            if _apply_change(path, text, now, files, operation, decide, author):
                return
    raise TableError(f"{path}: another process keeps changing it")


def _restore_last_good(path: Path, files: Files) -> str:
    """Replace a broken table with the last good one, and return its text."""
    text = read_text(files.last_good)
    with contextlib.suppress(FileNotFoundError):
        os.replace(path, path.with_name(f"{path.name}.broken"))
    replace_file(path, text)
    return text


def _apply_change(
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
    validate(future, files)
    if read_text(path) != text:
        return None
    _append_history(files, operation, before, after, author)
    replace_file(path, changed_text)
    return future, before, after


def set_recorder_share(path: Path, files: Files, share: int, author: Author) -> Plan:
    """Set the percentage of requests that is recorded."""
    return _change_text(
        path,
        files,
        RECORDER,
        lambda text, _: with_recorder_share(text, share),
        lambda it: {"share": it.table.recorder.share},
        author,
    )


def drain_address(path: Path, files: Files, upstream: str, address: str, author: Author) -> Plan:
    """Let an address of an upstream get no new requests. Raises TableError for the last one."""

    return _set_draining(path, files, upstream, address, author, is_draining=True)


def undrain_address(path: Path, files: Files, upstream: str, address: str, author: Author) -> Plan:
    """Let an address of an upstream get requests again."""
    return _set_draining(path, files, upstream, address, author, is_draining=False)


def _set_draining(
    path: Path,
    files: Files,
    upstream: str,
    address: str,
    author: Author,
    *,
    is_draining: bool,
) -> Plan:
    def changed(text: str, now: Plan) -> str:
        found = now.table.upstreams.get(upstream)
        if found is None:
            raise TableError(f"there is no upstream {upstream!r}")
        normalized = _normalized(address)
        if normalized not in found.addresses:
            raise TableError(f"{address} is none of its addresses")
        others = [it for it in found.draining if it != normalized]
        return with_draining(text, upstream, others + [normalized] * is_draining)

    def said(it: Plan) -> dict[str, Any]:
        return {"draining": it.table.upstreams[upstream].draining}

    return _change_text(path, files, f"({upstream})", changed, said, author)


def _normalized(address: str) -> str:
    try:
        return normalized_address(address)
    except ValueError as error:
        raise TableError(str(error)) from None


def _change_text(
    path: Path,
    files: Files,
    subject: str,
    changed: Callable[[str, Plan], str],
    said: Callable[[Plan], dict[str, Any]],
    author: Author,
) -> Plan:
    """Change something other than a move; the history has it under `subject`."""
    with table_lock(files):
        for _ in range(ATTEMPTS):
            text = read_text(path)
            before = resolve_plan(text, path.parent)
            changed_text = changed(text, before)
            future = plan(changed_text, before.document)
            if future == before:
                return before
            validate(future, files)
            if read_text(path) != text:
                continue
            entry = history.change(
                subject, said(before), said(future), who=author.who, why=author.why
            )
            history.append(files.history, entry)
            replace_file(path, changed_text)
            return future
    raise TableError(f"{path}: another process keeps changing it")


def load_last_good(files: Files) -> Plan:
    """The plan that is in force; raise TableError where none has ever been."""
    try:
        return plan(read_text(files.last_good), files.last_good_document.read_bytes())
    except OSError as error:
        raise TableError(f"{files.last_good_document}: {error.strerror}") from None


def save_last_good(text: str, good: Plan, files: Files) -> None:
    """Keep a table and its document for the time when theirs are broken."""
    replace_file(files.last_good_document, good.document.decode("utf-8"))
    replace_file(files.last_good, text)


def record_manual_edits(
    files: Files, before: Plan, after: Plan, since: str, author: Author
) -> None:
    """Add manual edits of the table to the history, so that it has every change.

    Changes made by a command are there already, with a time at or after `since`, the time of the
    previous read of the table.
    """
    for operation in dict.fromkeys([*before.table.operations, *after.table.operations]):
        one, other = before.move(operation), after.move(operation)
        entries = history.newest(files.history, 100, operation)
        recorded = any(it.at >= since and it.after == other.model_dump() for it in entries)
        if one != other and not recorded:
            _append_history(files, operation, one, other, author)


def _append_history(
    files: Files, operation: str, before: Move, after: Move, author: Author
) -> None:
    entry = history.change(
        operation, before.model_dump(), after.model_dump(), who=author.who, why=author.why
    )
    history.append(files.history, entry)

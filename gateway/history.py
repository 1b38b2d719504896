"""The history of a table: who changed what, when and why, as JSON lines that are only added to."""

import getpass
import json
import os
from collections import deque
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

READ_LIMIT = 1024 * 1024


@dataclass(frozen=True)
class Change:
    """One change of one operation; `before` and `after` are what the table says of it."""

    at: str
    who: str
    operation: str
    before: dict[str, Any]
    after: dict[str, Any]
    why: str


def change(
    operation: str, before: dict[str, Any], after: dict[str, Any], *, who: str, why: str
) -> Change:
    """A change that happens now."""
    return Change(now(), who, operation, before, after, why)


def now() -> str:
    """The time as entries have it: such texts sort as their times do."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def user() -> str:
    """The name of the user who runs this process."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())


def append(path: Path, entry: Change) -> None:
    """Add a line and wait until the disk has it. A line that a crash cut off is ended first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    line = json.dumps(asdict(entry), ensure_ascii=False).encode()
    with path.open("ab+") as file:
        if file.tell() and not _ends_with_newline(file.fileno(), file.tell()):
            line = b"\n" + line
        file.write(line + b"\n")
        file.flush()
        os.fsync(file.fileno())


def _ends_with_newline(handle: int, size: int) -> bool:
    return os.pread(handle, 1, size - 1) == b"\n"


def newest(path: Path, count: int, operation: str | None = None) -> list[Change]:
    """Return the newest changes, oldest of them first, from the last MiB of the file.

    Lines that are none, such as one that a crash cut off, are passed over.
    """
    matching = (entry for entry in _entries(path) if operation in (None, entry.operation))
    return list(deque(matching, maxlen=count))


def _entries(path: Path) -> Iterator[Change]:
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return
    with file:
        start = max(0, file.seek(0, os.SEEK_END) - READ_LIMIT)
        file.seek(start)
        lines = file.read(READ_LIMIT).split(b"\n")
    for line in lines[1:] if start else lines:
        try:
            yield Change(**json.loads(line))
        except (ValueError, TypeError):
            continue

"""The gateway's table, if there is one: read through the gateway, changed by its command line."""

import json
import subprocess
import sys
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from console.source import ROOT
from gateway import history
from gateway.comparator import RingFile
from gateway.envoy import Files
from gateway.history import Change
from gateway.status import Status, status
from gateway.table import TableError, load_plan

DIFFERENCES_SHOWN, CHANGES_SHOWN = 10, 15
DIFFERENCE_LIMIT = 4_000  # characters
CHANGES_WITHIN = 60  # seconds
VERBS = {"move": 3, "back": 1, "remove": 1}  # and their arguments


@dataclass(frozen=True)
class Command:
    """A change, as the command line takes it."""

    words: tuple[str, ...]

    def __str__(self) -> str:
        return f"python -m gateway {' '.join(self.words)}"


@dataclass(frozen=True)
class State:
    """What the page shows; `problem` where the table cannot be read."""

    table: Path
    status: Status | None
    upstreams: list[str]
    differences: list[str]
    changes: list[Change]
    problem: str = ""


def state_of(table: Path) -> State | None:
    """The state of a table; None if there is no such file."""
    if not table.is_file():
        return None
    files = Files(table.parent / ".gateway")
    changes = [*reversed(history.newest(files.history, CHANGES_SHOWN))]
    kept = deque(RingFile(files.differences, 1).entries(), maxlen=DIFFERENCES_SHOWN)
    differences = [_shown(entry) for entry in reversed(kept)]
    try:
        upstreams = list(load_plan(table).table.upstreams)
        return State(table, status(table, files), upstreams, differences, changes)
    except TableError as error:
        return State(table, None, [], differences, changes, str(error))


def _shown(entry: Any) -> str:
    text = json.dumps(entry, indent=1, ensure_ascii=False)
    return text if len(text) <= DIFFERENCE_LIMIT else f"{text[:DIFFERENCE_LIMIT]} …"


def command(verb: str, operation: str, upstream: str = "", share: str = "") -> Command:
    """The command for a change. Raises ValueError with the reason."""
    words = (verb, operation, upstream, share)[: 1 + VERBS.get(verb, 0)]
    if verb not in VERBS or not all(words) or any(word.startswith("-") for word in words):
        raise ValueError("Choose what to do with which operation.")
    return Command(words)


def run(command: Command, table: Path) -> str:
    """Change the table. Returns what the command says. Raises ValueError with its refusal."""
    done = subprocess.run(  # noqa: S603
        [
            sys.executable,
            "-m",
            "gateway",
            *command.words,
            "--table",
            str(table),
            "--why",
            "console",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=CHANGES_WITHIN,
        check=False,
    )
    if done.returncode:
        raise ValueError(done.stderr.strip()[-1000:] or f"status {done.returncode}")
    return done.stdout.strip()

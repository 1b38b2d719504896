"""Run the command of the drills, each time in a process of its own.

Django is set up once in a process, and a service leaves threads behind. The processes are forked
from one that has imported the frameworks already, so that none imports them again.
"""

import io
import multiprocessing
import os
import tempfile
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from drills import tools
from drills.__main__ import main

IMPORTED = [
    "tests.drills.command",
    "alembic.config",
    "django.contrib.admin",
    "django.test",
    "fastapi",
    "flask.testing",
    "flask_smorest",
    "httpx",
    "sqlalchemy.ext.asyncio",
    "starlette.testclient",
]
# How long a command waits for a response that should not come. What passes may take its time.
BRIEF = 3.0

_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload(IMPORTED)


@dataclass(frozen=True)
class Ended:
    """How a command has ended, and what it has printed."""

    returncode: int
    stdout: str
    stderr: str


def drill(name: str, folder: Path, *options: str, patience: float = BRIEF) -> Ended:
    """Run `python -m drills NAME` with some options, on copies in the folder `work` of a folder."""
    receiver, sender = _processes.Pipe(duplex=False)
    arguments = [name, "--work", str(folder / "work"), *options]
    process = _processes.Process(target=_run, args=(arguments, patience, str(folder), sender))
    process.start()
    sender.close()
    try:
        ended: Ended = receiver.recv()
    finally:
        process.join()
    return ended


def _run(arguments: list[str], patience: float, temporary: str, sender: Connection) -> None:
    tempfile.tempdir = temporary
    tools.PATIENCE = patience
    printed, errors = io.StringIO(), io.StringIO()
    with redirect_stdout(printed), redirect_stderr(errors):
        status = main(arguments)
    sender.send(Ended(status, printed.getvalue(), errors.getvalue()))
    sender.close()
    os._exit(0)  # a thread of the service may still wait

"""Load that goes on until it is told to stop, for what is to be seen beside it."""

import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks.load.outcome import Outcome, outcome_of
from benchmarks.load.request import Request
from benchmarks.load.wrk import Wrk
from benchmarks.serving.cores import pinned

_LONGEST = 600  # seconds


@contextmanager
def crowd(wrk: Wrk, port: int, request: Request, users: int) -> Iterator[list[Outcome]]:
    """So many users, each of whom asks again as soon as there is an answer.

    When it ends, the list holds what came of them.
    """
    with pinned(wrk.cores):
        process = subprocess.Popen(  # noqa: S603
            wrk.command(port, request, _LONGEST, users),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
    outcomes: list[Outcome] = []
    try:
        yield outcomes
    finally:
        process.send_signal(signal.SIGINT)
        said, _ = process.communicate()
    outcomes.append(outcome_of(said))

"""wrk, the load generator: found, or how to get it; and run."""

import shutil
import subprocess
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

from benchmarks.load.outcome import Outcome, outcome_of
from benchmarks.load.request import Request
from benchmarks.serving.cores import pinned

MISSING = """\
wrk is not installed; it is the load generator of these measurements. To get it:
    Debian, Ubuntu    apt-get install wrk
    Fedora            dnf install wrk
    macOS             brew install wrk"""

_SCRIPT = Path(__file__).with_name("script.lua")
_MOST_THREADS = 4


class MissingError(Exception):
    """wrk is not there; the text says how to get it."""


def find_wrk() -> str:
    """Where it is; MissingError if it is nowhere on PATH."""
    found = shutil.which("wrk")
    if found is None:
        raise MissingError(MISSING)
    return found


@dataclass(frozen=True)
class Wrk:
    """The load generator, on cores of its own where there are any."""

    cores: Collection[int]
    program: str = field(default_factory=find_wrk)
    answered_within: int = 30  # seconds; wrk's own 2 would count the slow as broken

    def run(self, port: int, request: Request, seconds: int, connections: int) -> Outcome:
        """Send a request for so many seconds, over so many connections that stay open."""
        with pinned(self.cores):
            run = subprocess.run(  # noqa: S603
                self.command(port, request, seconds, connections),
                capture_output=True,
                text=True,
                check=False,
            )
        if run.returncode:
            raise RuntimeError(f"wrk failed:\n{run.stdout}{run.stderr}")
        return outcome_of(run.stdout)

    def command(self, port: int, request: Request, seconds: int, connections: int) -> list[str]:
        """What is run."""
        threads = max(1, min(len(self.cores), connections, _MOST_THREADS))
        headers = [f"-H{name}: {value}" for name, value in request.headers().items()]
        url = f"http://127.0.0.1:{port}{request.path}"
        unique = f"n{uuid4().hex[:12]}"
        told = [request.method, str(request.status), request.holds, request.body, unique]
        return [
            *(self.program, f"-t{threads}", f"-c{connections}", f"-d{seconds}s"),
            *(f"--timeout={self.answered_within}s", f"-s{_SCRIPT}", *headers, url, "--", *told),
        ]

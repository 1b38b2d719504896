"""wrk, a closed-loop load generator: each connection sends a request when it has a response."""

import json
import shutil
import signal
import subprocess
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

from benchmarks.system import pinned
from benchmarks.workload import Request

MISSING = """\
wrk is not installed; it is the load generator of these measurements. To install it:
    Debian, Ubuntu    apt-get install wrk
    Fedora            dnf install wrk
    macOS             brew install wrk"""

_SCRIPT = Path(__file__).with_name("wrk.lua")
_MAX_THREADS = 4
_MAX_SECONDS = 600  # of background load


class MissingError(Exception):
    """wrk is not installed; the text says how to install it."""


@dataclass(frozen=True)
class LoadResult:
    """The number of responses, the seconds that they took, and percentiles of latency in ms."""

    requests: int
    seconds: float
    p50_ms: float
    p95_ms: float
    p99_ms: float
    wrong_responses: int  # with another status, or without the expected text
    connection_errors: int  # failed connections and requests that timed out
    example: str  # the status of a wrong response, and how its body begins

    @property
    def requests_per_second(self) -> float:
        """The throughput."""
        return self.requests / self.seconds

    @property
    def errors(self) -> int:
        """Wrong responses and connection errors."""
        return self.wrong_responses + self.connection_errors

    def error(self) -> str | None:
        """Return what went wrong, if anything."""
        if self.wrong_responses:
            return (
                f"{self.wrong_responses} of {self.requests} responses were wrong,"
                f" such as: {self.example}"
            )
        if self.connection_errors:
            return (
                f"{self.connection_errors} connections failed,"
                f" {self.requests} requests were answered"
            )
        return None


def parse_output(output: str) -> LoadResult:
    """Return the result that our script prints last; raise ValueError if it printed none."""
    lines = [line for line in output.splitlines() if line.startswith("{")]
    if not lines:
        raise ValueError(f"wrk printed no result:\n{output}")
    return LoadResult(**json.loads(lines[-1]))


def find_wrk() -> str:
    """Return the path of wrk; raise MissingError if it is not on PATH."""
    found = shutil.which("wrk")
    if found is None:
        raise MissingError(MISSING)
    return found


@dataclass(frozen=True)
class Wrk:
    """The load generator, pinned to its cores."""

    cores: Collection[int]
    program: str = field(default_factory=find_wrk)
    timeout: int = 30  # seconds; wrk's default of 2 would count slow responses as errors

    def run(self, port: int, request: Request, seconds: int, connections: int) -> LoadResult:
        """Send a request repeatedly over this many keep-alive connections."""
        with pinned(self.cores):
            run = subprocess.run(  # noqa: S603
                self.command(port, request, seconds, connections),
                capture_output=True,
                text=True,
                check=False,
            )
        if run.returncode:
            raise RuntimeError(f"wrk failed:\n{run.stdout}{run.stderr}")
        return parse_output(run.stdout)

    @contextmanager
    def background(self, port: int, request: Request, users: int) -> Iterator[list[LoadResult]]:
        """Generate load, a connection for each user, until the end of the context.

        The result is added to the list at the end.
        """
        with pinned(self.cores):
            process = subprocess.Popen(  # noqa: S603
                self.command(port, request, _MAX_SECONDS, users),
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
        results: list[LoadResult] = []
        try:
            yield results
        finally:
            process.send_signal(signal.SIGINT)
            output, _ = process.communicate()
        results.append(parse_output(output))

    def command(self, port: int, request: Request, seconds: int, connections: int) -> list[str]:
        """Return the command line of wrk with our script."""
        threads = max(1, min(len(self.cores), connections, _MAX_THREADS))
        headers = [f"-H{name}: {value}" for name, value in request.headers().items()]
        url = f"http://127.0.0.1:{port}{request.path}"
        unique = f"n{uuid4().hex[:12]}"
        status = str(request.expected_status)
        script_arguments = [request.method, status, request.expected_text, request.body, unique]
        return [
            *(self.program, f"-t{threads}", f"-c{connections}", f"-d{seconds}s"),
            *(f"--timeout={self.timeout}s", f"-s{_SCRIPT}", *headers),
            *(url, "--", *script_arguments),
        ]

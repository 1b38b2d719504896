"""The servers under test: which there are, how they are started, and how they are called."""

import http.client
import os
import subprocess
import sys
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from itertools import chain

from benchmarks.databases import ROOT
from benchmarks.system import pinned
from benchmarks.workload import HEALTH, Request
from dev.addresses import free_port

SECRET_KEY = "for-measurements-on-this-machine-only"
FRAMEWORKS = ("fastapi", "flask", "django")
TITLES = {"fastapi": "FastAPI", "flask": "Flask", "django": "Django"}
# The interface below each framework. No app can be faster than the bare interface.
INTERFACES = {"fastapi": "asgi", "flask": "wsgi", "django": "wsgi"}

THREADS = 8
UVICORN = "uvicorn {app} --loop uvloop --http httptools --port {port}"
GUNICORN = (
    f"gunicorn {{app}} --worker-class gthread --workers 1 --threads {THREADS} --keep-alive 60"
    " --bind 127.0.0.1:{port}"
)

_STARTS_WITHIN = 30.0  # seconds
_STOPS_WITHIN = 10.0
_PAUSE = 0.01
_DRAIN_ATTEMPTS = 4  # each waits as long as a request may take


@dataclass(frozen=True)
class Deployment:
    """An app behind a server: `ours`, the `plain` one, or the `limit` (the bare interface)."""

    framework: str
    kind: str
    app: str
    server: str
    command: str
    logs_requests: bool = False  # whether the app does; otherwise the server has to
    settings: Mapping[str, str] = field(default_factory=dict)  # environment variables

    @property
    def name(self) -> str:
        """Its name in tables and progress messages."""
        return f"{self.framework} {self.kind}"

    def shown(self) -> str:
        """Return the command that starts it, for people."""
        return " ".join(self.arguments(8000))

    def arguments(self, port: int) -> list[str]:
        """Return the command that starts it, with an access log unless the app writes one."""
        command = self.command.format(app=self.app, port=port)
        if not self.logs_requests and self.command.startswith("gunicorn"):
            command += " --access-logfile -"
        return command.split()


def _deployment(framework: str, kind: str, app: str) -> Deployment:
    is_async = framework in ("fastapi", "asgi")
    server, command = ("uvicorn", UVICORN) if is_async else ("gunicorn", GUNICORN)
    return Deployment(framework, kind, app, server, command, logs_requests=kind == "ours")


OURS = (
    _deployment("fastapi", "ours", "fastapi_app.main:app"),
    _deployment("flask", "ours", "flask_app.wsgi:app"),
    _deployment("django", "ours", "django_project.config.wsgi:application"),
)
PLAIN = (
    _deployment("fastapi", "plain", "benchmarks.plain.with_fastapi.main:app"),
    _deployment("flask", "plain", "benchmarks.plain.with_flask.wsgi:app"),
    _deployment("django", "plain", "benchmarks.plain.with_django.wsgi:application"),
)
LIMITS = (
    _deployment("asgi", "limit", "benchmarks.limit.asgi:app"),
    _deployment("wsgi", "limit", "benchmarks.limit.wsgi:app"),
)


def ours(framework: str) -> Deployment:
    """Return our app on a framework."""
    return next(one for one in OURS if one.framework == framework)


def all_for(frameworks: Collection[str]) -> list[Deployment]:
    """Return our apps on these frameworks, each followed by the plain one, then the limits."""
    included = {*frameworks, *(INTERFACES[framework] for framework in frameworks)}
    pairs = chain.from_iterable(zip(OURS, PLAIN, strict=True))
    return [one for one in (*pairs, *LIMITS) if one.framework in included]


class NotStartedError(Exception):
    """A server that does not respond; the text holds its last line of output."""


class Server:
    """A deployment that runs on a database until it is stopped.

    Raises NotStartedError if it does not respond within 30 seconds.
    """

    def __init__(
        self, deployment: Deployment, database_url: str, cores: Collection[int] = ()
    ) -> None:
        self.deployment = deployment
        self.database_url = database_url
        self.cores = cores
        self.port = free_port()
        began = time.perf_counter()
        self._process = self._start(subprocess.DEVNULL)
        self._wait()
        self.startup_seconds = time.perf_counter() - began

    @property
    def pid(self) -> int:
        """The id of the process that was started, the parent of its workers."""
        return self._process.pid

    def send(self, request: Request) -> tuple[int, str]:
        """Send one request; return the status and the body of the response."""
        headers = request.headers()
        if request.body:
            headers["Content-Type"] = "application/json"
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=_STARTS_WITHIN)
        with closing(connection):
            body = request.unique_body() or None
            connection.request(request.method, request.path, body, headers)
            response = connection.getresponse()
            return response.status, response.read().decode("utf-8", "replace")

    def drain(self) -> None:
        """Return when the server responds again: it has worked off its queue."""
        for _ in range(_DRAIN_ATTEMPTS):
            with suppress(TimeoutError, ConnectionError):
                self.send(HEALTH.request)
                return

    def stop(self) -> None:
        """Terminate it, and kill it if it does not end within 10 seconds."""
        self._process.terminate()
        try:
            self._process.wait(_STOPS_WITHIN)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _start(self, output: int) -> subprocess.Popen[bytes]:
        settings = {"DATABASE_URL": self.database_url, "SECRET_KEY": SECRET_KEY}
        with pinned(self.cores):
            return subprocess.Popen(  # noqa: S603
                [sys.executable, "-m", *self.deployment.arguments(self.port)],
                env={**os.environ, **settings, **self.deployment.settings},
                cwd=ROOT,
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def _wait(self) -> None:
        deadline = time.monotonic() + _STARTS_WITHIN
        while self._process.poll() is None and time.monotonic() < deadline:
            with suppress(OSError, http.client.HTTPException):
                if self.send(HEALTH.request)[0] == 200:
                    return
            time.sleep(_PAUSE)
        self.stop()
        name = f"{self.deployment.name} behind {self.deployment.server}"
        raise NotStartedError(f"{name} does not start: {self._last_line()}")

    def _last_line(self) -> str:
        """Start it again, this time with its output captured; return the last line, or error."""
        process = self._start(subprocess.PIPE)
        try:
            output, _ = process.communicate(timeout=_STOPS_WITHIN)
        except subprocess.TimeoutExpired:
            process.terminate()
            output, _ = process.communicate()
        lines = [line for line in output.decode("utf-8", "replace").splitlines() if line.strip()]
        errors = [line for line in lines if "Error" in line]
        return (errors or lines or ["it prints nothing"])[-1]


@contextmanager
def model_server(cores: Collection[int], delay_ms: int) -> Iterator[int]:
    """Run `dev.model_server`, which responds to each request after a delay; yield its port."""
    port = free_port()
    command = ["-m", "dev.model_server", "--port", str(port), "--delay-ms", str(delay_ms)]
    with pinned(cores):
        process = subprocess.Popen(  # noqa: S603
            [sys.executable, *command], cwd=ROOT, stdout=subprocess.PIPE
        )
    try:
        if process.stdout is None or not process.stdout.readline():  # written once it listens
            raise RuntimeError("the model server does not start")
        yield port
    finally:
        process.terminate()
        process.wait()


def model_server_settings(port: int) -> dict[str, str]:
    """Return the settings of an app that uses the model server at a port.

    The deadline is ten minutes, so that queueing shows as latency instead of as 504.
    """
    return {
        "MODEL_SERVER_URL": f"http://127.0.0.1:{port}/predict",
        "PREDICT_DEADLINE_MS": "600000",
    }

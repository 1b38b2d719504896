"""The apps as they are deployed, one worker each, while they are attacked."""

import resource
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from os import environ
from pathlib import Path
from typing import Self

import httpx

from contract_tests.apps import ROOT, argv
from contract_tests.targets.databases import SqliteFiles, migrate
from contract_tests.targets.environment import WEBHOOK_SECRETS
from contract_tests.targets.live import (
    ONE_REQUEST_A_CONNECTION,
    serve_command,
    wait_until_healthy,
)
from dev.addresses import free_port

MEBIBYTE = 1024 * 1024
SETTINGS = {
    "FORGE_ENV": "production",
    "SECRET_KEY": "0123456789abcdef" * 2,
    "STRIPE_WEBHOOK_SECRET": WEBHOOK_SECRETS[0],
}
# Far longer than a request takes on a busy machine, far shorter than what an attack holds.
PROBE_TIMEOUT = 20.0  # seconds
PROBES = 20
BETWEEN_PROBES = 0.1  # seconds
KEPT = 50 * MEBIBYTE  # bytes by which memory may have grown when an attack is over
RECOVERS_WITHIN = 60.0  # seconds


def unprotected(framework: str) -> str:
    """The command of an app's server without our worker class or protocol class."""
    command = serve_command(framework)
    if command.startswith("gunicorn"):
        return f"{command} --worker-class gthread"
    return command.replace("deploy.uvicorn_protocol:TimedH11Protocol", "h11")


def migrated(folder: Path) -> str:
    """The URL of a new, migrated SQLite database in a folder."""
    return SqliteFiles(folder / "sqlite").migrated(migrate)


class Server:
    """A server with one worker, on a migrated database, while the context lasts."""

    def __init__(
        self, command: str, database_url: str, folder: Path, *, descriptors: int | None = None
    ) -> None:
        self.address = ("127.0.0.1", free_port())
        self.log = folder / f"{self.address[1]}.log"
        self.temporary_files = folder / f"{self.address[1]}.tmp"
        self._command = command
        self._settings = {**SETTINGS, "DATABASE_URL": database_url}
        self._descriptors = descriptors

    @property
    def url(self) -> str:
        """Where it is."""
        return "http://{}:{}".format(*self.address)

    def client(self, timeout: float = 60.0) -> httpx.Client:
        """A client that uses a connection for each request."""
        return httpx.Client(
            base_url=self.url, limits=ONE_REQUEST_A_CONNECTION, timeout=timeout, trust_env=False
        )

    def connect(self) -> socket.socket:
        """A connection that stays open after a time-out of ours, unless somebody closes it."""
        connection = socket.socket()
        connection.settimeout(PROBE_TIMEOUT)
        connection.connect(self.address)
        return connection

    def answered(self, probes: int = PROBES, within: float = PROBE_TIMEOUT) -> int:
        """How many of so many clients get the answer of `/health` within so many seconds each.

        They ask one after the other, without waiting for the answers to those before.
        """

        def answers(number: int) -> bool:
            time.sleep(number * BETWEEN_PROBES)
            return self._answers(within)

        with ThreadPoolExecutor(probes) as threads:
            return sum(threads.map(answers, range(probes)))

    def memory(self) -> int:
        """The resident memory of the process that answers requests, in bytes."""
        shown = subprocess.run(
            ["ps", "-o", "rss=", "-p", str(self._worker())], capture_output=True, check=True
        )
        return int(shown.stdout) * 1024

    def memory_after(self, before: int) -> int:
        """The resident memory when it has fallen to `before` and KEPT, or RECOVERS_WITHIN ago."""
        deadline = time.monotonic() + RECOVERS_WITHIN
        while (now := self.memory()) > before + KEPT and time.monotonic() < deadline:
            time.sleep(0.2)
        return now

    def __enter__(self) -> Self:
        """Start it."""
        self.temporary_files.mkdir()
        with self.log.open("ab") as output:
            self._process = subprocess.Popen(
                argv(self._command.format(port=self.address[1])),
                env={**environ, **self._settings, "TMPDIR": str(self.temporary_files)},
                cwd=ROOT,
                stdout=output,
                stderr=subprocess.STDOUT,
                preexec_fn=self._limit_descriptors,
            )
        with self.client() as client:
            wait_until_healthy(client, self._process, self.log)
        return self

    def __exit__(self, *_error: object) -> None:
        """End it. What an attack left behind may keep it from stopping by itself."""
        workers = self._workers()
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            for worker in workers:
                subprocess.run(["kill", "-KILL", str(worker)], check=False, capture_output=True)
            self._process.kill()
            self._process.wait()

    def _answers(self, within: float) -> bool:
        try:
            with self.client(within) as client:
                return client.get("/health").status_code == 200
        except httpx.TransportError:
            return False

    def _worker(self) -> int:
        [worker] = self._workers() or [self._process.pid]
        return worker

    def _workers(self) -> list[int]:
        found = subprocess.run(
            ["pgrep", "-P", str(self._process.pid)], capture_output=True, text=True, check=False
        )
        return [int(pid) for pid in found.stdout.split()]

    def _limit_descriptors(self) -> None:
        if self._descriptors is not None:
            resource.setrlimit(resource.RLIMIT_NOFILE, (self._descriptors, self._descriptors))


def until(is_so: Callable[[], bool], within: float = RECOVERS_WITHIN) -> bool:
    """Whether something becomes true in time."""
    deadline = time.monotonic() + within
    while not is_so():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True

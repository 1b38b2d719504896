"""The apps behind the servers that people deploy, at once on one database, with clients."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Self

import httpx

from contract_tests.api import Api, problem
from contract_tests.apps import complete_apps
from contract_tests.targets.environment import SETTINGS
from contract_tests.targets.live import (
    ONE_REQUEST_A_CONNECTION,
    serve_command,
    start,
    wait_until_healthy,
)
from dev.addresses import free_port
from tests.faults.load import UNAVAILABLE, Load, reads_of, writes_of

ANSWERS_WITHIN = 20  # seconds; a server that takes longer hangs
WRITERS, READERS = 2, 1


class Server:
    """One app on a socket, while the context lasts."""

    def __init__(self, framework: str, database_url: str, logs: Path) -> None:
        self._port = free_port()
        self._command = serve_command(framework)
        self._settings = {**SETTINGS, "DATABASE_URL": database_url}
        self._log = logs / f"{framework}-{self._port}.log"
        self._client = httpx.Client(
            base_url=f"http://127.0.0.1:{self._port}",
            limits=ONE_REQUEST_A_CONNECTION,
            timeout=ANSWERS_WITHIN,
            trust_env=False,
        )
        self.name = framework
        self.api = Api(self._client, framework)

    def kill_worker(self) -> None:
        """Kill the worker, as a lack of memory does, and return when there is another.

        gunicorn starts another by itself; uvicorn is started again, as a supervisor does.
        """
        [worker] = self._workers()
        os.kill(worker, signal.SIGKILL)
        if worker == self._process.pid:
            self._process.wait()
            self._start()
            return
        while worker in self._workers():
            time.sleep(0.01)
        wait_until_healthy(self._client, self._process, self._log)

    def __enter__(self) -> Self:
        """Start the server."""
        self._start()
        return self

    def __exit__(self, *_error: object) -> None:
        """Stop the server."""
        self._process.terminate()
        self._process.wait(ANSWERS_WITHIN)
        self._client.close()

    def _start(self) -> None:
        self._process = start(self._command, self._port, self._settings, self._log)
        wait_until_healthy(self._client, self._process, self._log)

    def _workers(self) -> list[int]:
        found = subprocess.run(
            ["pgrep", "-P", str(self._process.pid)], capture_output=True, text=True, check=False
        )
        return [int(pid) for pid in found.stdout.split()] or [self._process.pid]


@contextmanager
def all_on(database_url: str, logs: Path) -> Iterator[list[Server]]:
    """All complete apps."""
    with ExitStack() as running:
        yield [running.enter_context(Server(name, database_url, logs)) for name in complete_apps()]


def load_on(servers: Sequence[Server], writers: int = WRITERS, readers: int = READERS) -> Load:
    """So many clients of each server."""
    load = Load()
    for server in servers:
        for _ in range(writers):
            load.add(server.api, writes_of(server.api))
        for _ in range(readers):
            load.add(server.api, reads_of(server.api))
    return load


def assert_away(server: Server) -> None:
    """Assert that an app is healthy, and reports that its database is unavailable."""
    assert server.api.get("/health").status_code == 200
    ready = server.api.get("/ready")
    assert problem(ready) == UNAVAILABLE
    assert ready.headers["Retry-After"] == "1"

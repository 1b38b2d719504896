"""Our apps behind the servers that people deploy, whose workers tests may kill."""

import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Self

import httpx

from contract_tests.api import Api
from contract_tests.targets.environment import SETTINGS
from contract_tests.targets.live import serve_command, start, wait_until_healthy
from dev.addresses import free_port

ANSWERS_WITHIN = 20  # seconds; who takes longer hangs


class Server:
    """One app on a socket, until the end of the context."""

    def __init__(self, framework: str, database_url: str, logs: Path) -> None:
        self._port = free_port()
        self._command = serve_command(framework)
        self._settings = {**SETTINGS, "DATABASE_URL": database_url}
        self._log = logs / f"{framework}-{self._port}.log"
        self._client = httpx.Client(
            base_url=f"http://127.0.0.1:{self._port}",
            limits=httpx.Limits(max_keepalive_connections=0),
            timeout=ANSWERS_WITHIN,
            trust_env=False,
        )
        self.name = framework
        self.api = Api(self._client)

    def kill_worker(self) -> None:
        """End what serves requests as a lack of memory would; return when there is another.

        gunicorn brings another by itself; uvicorn is started again, as a supervisor would.
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
        """Itself, started."""
        self._start()
        return self

    def __exit__(self, *_error: object) -> None:
        """Stop it."""
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

"""A contender that runs."""

import http.client
import os
import subprocess
import sys
import time
from collections.abc import Collection
from contextlib import closing, suppress
from pathlib import Path
from uuid import uuid4

from benchmarks.load.request import Request
from benchmarks.serving.contenders import Contender
from benchmarks.serving.cores import pinned
from benchmarks.serving.usage import cpu_seconds
from dev.addresses import free_port

ROOT = Path(__file__).parents[2]
SECRET_KEY = "for-measurements-on-this-machine-only"
STARTS_WITHIN = 30.0  # seconds
_STOPS_WITHIN = 10.0
_RESTS_WITHIN = 30.0
_PAUSE = 0.01  # between two questions whether it answers yet


class NotStartedError(Exception):
    """A contender that does not answer; the text says what it printed instead."""


class Server:
    """A contender that was started on a database, until it is stopped."""

    def __init__(
        self, contender: Contender, database_url: str, cores: Collection[int] = ()
    ) -> None:
        self.contender = contender
        self.database_url = database_url
        self.cores = cores
        self.port = free_port()
        began = time.perf_counter()
        self._process = self._start(subprocess.DEVNULL)
        self._wait()
        self.started_in = time.perf_counter() - began

    @property
    def pid(self) -> int:
        """Of the process that was started; its workers may be others."""
        return self._process.pid

    def ask(self, request: Request) -> tuple[int, str]:
        """The status and the body of one answer."""
        headers = request.headers()
        if request.body:
            headers["Content-Type"] = "application/json"
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=STARTS_WITHIN)
        with closing(connection):
            body = request.body.replace("{unique}", f"one{uuid4().hex}")
            connection.request(request.method, request.path, body or None, headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode("utf-8", "replace")

    def rest(self) -> None:
        """Return when it does nothing any more: requests go on whose clients have left."""
        deadline = time.monotonic() + _RESTS_WITHIN
        used = cpu_seconds(self.pid)
        while time.monotonic() < deadline:
            time.sleep(_PAUSE * 5)
            before, used = used, cpu_seconds(self.pid)
            if used == before:
                return

    def stop(self) -> None:
        """End it, by force where it does not end when it is told to."""
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
                [sys.executable, "-m", *self.contender.arguments(self.port)],
                env={**os.environ, **settings, **self.contender.settings},
                cwd=ROOT,
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def _wait(self) -> None:
        deadline = time.monotonic() + STARTS_WITHIN
        while self._process.poll() is None and time.monotonic() < deadline:
            with suppress(OSError, http.client.HTTPException):
                if self.ask(Request("/health", ""))[0] == 200:
                    return
            time.sleep(_PAUSE)
        self.stop()
        who = f"{self.contender.name} behind {self.contender.server}"
        raise NotStartedError(f"{who} does not start: {self._last_words()}")

    def _last_words(self) -> str:
        """What it prints when it is started once more: at first nobody listened."""
        process = self._start(subprocess.PIPE)
        try:
            output, _ = process.communicate(timeout=_STOPS_WITHIN)
        except subprocess.TimeoutExpired:
            process.terminate()
            output, _ = process.communicate()
        lines = [line for line in output.decode("utf-8", "replace").splitlines() if line.strip()]
        errors = [line for line in lines if "Error" in line]
        return (errors or lines or ["it prints nothing"])[-1]

"""Runs an area of the contract suite against a server, one run at a time."""

import asyncio
import os
import re
import signal
import sys
from asyncio.subprocess import PIPE, STDOUT, Process
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from console.source import ROOT

LASTS_AT_MOST = 1_800.0  # seconds
LINES_KEPT = 400
LINE_LIMIT = 2_000  # characters
REPORT_LIMIT = 20 * 1024 * 1024  # bytes
_PERCENT = re.compile(r"\[ *(\d{1,3})%\]")
_ESCAPES = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


def areas() -> list[str]:
    """The areas that have scenarios: the folders of contract_tests with tests."""
    folders = (ROOT / "contract_tests").iterdir()
    return sorted(it.name for it in folders if any(it.glob("test_*.py")) and it.name not in _APART)


# Compares the three in this process, and compares documents, for which one server is not enough.
_APART = ("together", "documents")


class Suite:
    """The one run that is under way, or the last one."""

    def __init__(self, apps: Mapping[str, str]) -> None:
        """Take the address of each app."""
        self.apps = dict(apps)
        self.area = self.url = ""
        self.percent = 0
        self.lines: deque[str] = deque(maxlen=LINES_KEPT)
        self.status: int | None = None  # the exit status of pytest
        self.report: bytes | None = None
        self._process: Process | None = None
        self._following: asyncio.Task[None] | None = None

    @property
    def is_running(self) -> bool:
        """Whether a run is under way."""
        return self._following is not None and not self._following.done()

    @property
    def areas(self) -> list[str]:
        """The areas that can be run."""
        return areas()

    async def start(self, area: str, server: str, url: str) -> None:
        """Start a run, against one of the three, or a URL. Raises ValueError with the reason."""
        if self.is_running:
            raise ValueError("A run is under way.")
        if find_spec("pytest") is None:
            raise ValueError(
                "The suite is not installed yet. `make check` installs it; then run it here."
            )
        if area not in areas():
            raise ValueError("Choose an area.")
        address = self.apps.get(server) or _checked(url)
        self.area, self.url, self.percent, self.status = area, address, 0, None
        self.report = None
        self.lines.clear()
        self._following = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """End the run, if there is one."""
        if self._following is not None and not self._following.done():
            self._following.cancel()
            with suppress(asyncio.CancelledError):
                await self._following

    async def _run(self) -> None:
        with TemporaryDirectory(prefix="forge-suite-") as folder:
            report = Path(folder) / "report.html"
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                *("-m", "pytest", f"contract_tests/{self.area}", "--url", self.url),
                *("--contract-report", str(report), "--color", "no", "-q", "-n", "0"),
                *("-p", "no:cacheprovider"),
                cwd=ROOT,
                env={**os.environ, "COLUMNS": "100"},
                stdin=asyncio.subprocess.DEVNULL,
                stdout=PIPE,
                stderr=STDOUT,
                start_new_session=True,
            )
            try:
                async with asyncio.timeout(LASTS_AT_MOST):
                    await self._follow(self._process)
                self.status = await self._process.wait()
                if report.is_file() and report.stat().st_size < REPORT_LIMIT:
                    self.report = report.read_bytes()
            except TimeoutError:
                self.lines.append(f"Not done within {LASTS_AT_MOST:.0f} s.")
            except asyncio.CancelledError:
                self.lines.append("Stopped.")
                raise
            finally:
                _end(self._process)
                await self._process.wait()

    async def _follow(self, process: Process) -> None:
        """Read the output, whose lines end in a percentage."""
        assert process.stdout is not None  # noqa: S101
        rest = ""
        while chunk := await process.stdout.read(4096):
            *whole, rest = (rest + chunk.decode("utf-8", "replace")).split("\n")
            for line in whole:
                self.lines.append(_ESCAPES.sub("", line)[:LINE_LIMIT])
                if percent := _PERCENT.search(line):
                    self.percent = min(100, int(percent[1]))
            rest = rest[-LINE_LIMIT:]
        if rest:
            self.lines.append(rest)


def _checked(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        raise ValueError("Give an address such as http://localhost:3000, without a password.")
    return url


def _end(process: Process) -> None:
    """End pytest, and what it has started."""
    if process.returncode is None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)

"""The pytest plugin of a trial: writes the result of a run, which it ends when that is clear."""

import json
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

import pytest

from contract_tests.planted.faults import PACKAGES

PLAIN = "contract_tests/service/test_health.py"
# After so many scenarios that do not pass, and none that does, the app does not work at all.
HOPELESS = 200
TIMEOUT = 30  # seconds for a scenario


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add options for the scenarios to run, and the file for the result."""
    parser.addoption("--exactly", help="a file with the ids of the only scenarios to run")
    parser.addoption("--result", required=True, help="the file to write the result to")


def pytest_configure(config: pytest.Config) -> None:
    """Watch the run."""
    config.pluginmanager.register(Watching(config))


class Watching:
    """Records the scenarios that pass, that fail, and that fail before they begin."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._session: pytest.Session | None = None
        self._passed: list[str] = []
        self._failed: list[str] = []
        self._errors: list[str] = []

    def pytest_sessionstart(self, session: pytest.Session) -> None:
        """Keep the session, to stop it."""
        self._session = session

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Keep only what is asked for, and run plain scenarios first."""
        if file := self._config.getoption("--exactly"):
            ids = set(Path(file).read_text(encoding="utf-8").splitlines())
            items[:] = [item for item in items if item.nodeid in ids]
        items.sort(key=lambda item: not item.nodeid.startswith(PLAIN))

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self) -> Iterator[None]:
        """Fail a scenario that hangs."""
        before = signal.signal(signal.SIGALRM, _fail)
        signal.setitimer(signal.ITIMER_REAL, TIMEOUT, TIMEOUT)  # a row that hangs, and the next
        try:
            return (yield)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)

    @pytest.hookimpl(trylast=True)  # after pytest has failed a scenario of which a row failed
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Record a result, and stop the run when one scenario failed and another one passed."""
        is_row = isinstance(report, pytest.SubtestReport)
        if report.failed:
            (self._failed if report.when == "call" else self._errors).append(report.nodeid)
        elif report.passed and report.when == "call" and not is_row:
            self._passed.append(report.nodeid)
        caught = self._failed and self._passed and not self._config.getoption("--exactly")
        hopeless = not self._passed and len(self._failed) + len(self._errors) >= HOPELESS
        if self._session is not None and (caught or hopeless):
            self._session.shouldfail = "the result is clear"  # which ends a loop over rows, too

    def pytest_sessionfinish(self) -> None:
        """Write the result."""
        result = {"passed": self._passed, "failed": self._failed, "errors": self._errors}
        foreign = _foreign(self._config.rootpath)
        file = Path(self._config.getoption("--result"))
        file.write_text(json.dumps(result | {"foreign": foreign}), encoding="utf-8")


def _fail(_signal: int, _frame: FrameType | None) -> None:
    pytest.fail(f"it took longer than {TIMEOUT} s")  # which no `except Exception` stops


def _foreign(root: Path) -> list[str]:
    """The files outside the tree of modules that should be in it."""
    files = [
        getattr(module, "__file__", None)
        for name, module in [*sys.modules.items()]
        if name.partition(".")[0] in PACKAGES
    ]
    return sorted({file for file in files if file and not Path(file).is_relative_to(root)})

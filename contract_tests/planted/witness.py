"""A pytest plugin that says what became of a run, and ends it as soon as that is clear."""

import json
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

import pytest

from contract_tests.planted.trees import PACKAGES

PLAIN = "contract_tests/service/test_health.py"
# So many in a row that do not pass, and none before them that does: the app does not work at all.
HOPELESS = 200
PATIENCE = 30  # seconds, after which a scenario hangs


def pytest_addoption(parser: pytest.Parser) -> None:
    """Take which scenarios alone to run, and where to write what came of it."""
    parser.addoption("--alone", help="a file with the ids of the only scenarios to run")
    parser.addoption("--said", required=True, help="the file to write to")


def pytest_configure(config: pytest.Config) -> None:
    """Watch the run."""
    config.pluginmanager.register(Witness(config))


class Witness:
    """Notes the scenarios that pass, those that fail and those that cannot begin."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._session: pytest.Session | None = None
        self._passed: list[str] = []
        self._failed: list[str] = []
        self._errors: list[str] = []

    def pytest_sessionstart(self, session: pytest.Session) -> None:
        """Know what to stop."""
        self._session = session

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Keep what is asked for alone; put plain scenarios first."""
        if alone := self._config.getoption("--alone"):
            ids = set(Path(alone).read_text(encoding="utf-8").splitlines())
            items[:] = [item for item in items if item.nodeid in ids]
        items.sort(key=lambda item: not item.nodeid.startswith(PLAIN))

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self) -> Iterator[None]:
        """Let a scenario that hangs fail."""
        before = signal.signal(signal.SIGALRM, _hangs)
        signal.setitimer(signal.ITIMER_REAL, PATIENCE, PATIENCE)  # a row that hangs, and the next
        try:
            return (yield)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)

    @pytest.hookimpl(trylast=True)  # after pytest has failed a scenario of which a row fails
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note what became of a scenario; stop where one fails, and another one passed."""
        is_row = isinstance(report, pytest.SubtestReport)
        if report.failed:
            (self._failed if report.when == "call" else self._errors).append(report.nodeid)
        elif report.passed and report.when == "call" and not is_row:
            self._passed.append(report.nodeid)
        caught = self._failed and self._passed and not self._config.getoption("--alone")
        hopeless = not self._passed and len(self._failed) + len(self._errors) >= HOPELESS
        if self._session is not None and (caught or hopeless):
            self._session.shouldfail = "that is clear enough"  # which ends a loop over rows, too

    def pytest_sessionfinish(self) -> None:
        """Write what was seen."""
        said = {"passed": self._passed, "failed": self._failed, "errors": self._errors}
        foreign = _foreign(self._config.rootpath)
        Path(self._config.getoption("--said")).write_text(json.dumps(said | {"foreign": foreign}))


def _hangs(_signal: int, _frame: FrameType | None) -> None:
    pytest.fail(f"it took longer than {PATIENCE} s")  # which no `except Exception` stops


def _foreign(root: Path) -> list[str]:
    """The files outside the tree of modules that ought to be in it."""
    files = [
        getattr(module, "__file__", None)
        for name, module in [*sys.modules.items()]
        if name.partition(".")[0] in PACKAGES
    ]
    return sorted({file for file in files if file and not Path(file).is_relative_to(root)})

"""Counts what a run sees, and fails it where scenarios leave a hole in the contract.

A hole is what was not seen on a target that ran every scenario and left none not checked.
"""

from typing import Any

import pytest

from contract_tests.coverage.holes import holes
from contract_tests.coverage.seen import SEEN
from contract_tests.coverage.table import table
from contract_tests.coverage.whole import Whole
from contract_tests.summary import NOT_CHECKED, target_of, targets_of


class Coverage:
    """The plugin; under pytest-xdist each worker has one, and tells the controller's."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._collected = Whole()
        self._whole: set[str] | None = None  # what every worker says
        self._not_checked: set[str] = set()
        self._table: list[str] = []
        self._holes: list[str] = []

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Note what there is."""
        self._collected.collected(items)

    def pytest_deselected(self, items: list[pytest.Item]) -> None:
        """Note what is left out of it."""
        self._collected.left_out(items)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Count for the scenario's target."""
        SEEN.begin(target_of(item))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note where a scenario was not checked."""
        if report.skipped and NOT_CHECKED in str(report.longrepr):
            self._not_checked.update(targets_of(report))

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any, error: object) -> None:
        """Add what a worker counted; of one that died nothing is known."""
        told = getattr(node, "workeroutput", {}).get("coverage")
        whole, answers, refusals = told or ([], [], [])
        SEEN.add(answers, refusals)
        self._whole = {*whole} if self._whole is None else self._whole & {*whole}

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Tell the controller, or look for holes."""
        SEEN.begin(None)
        complete = not (session.shouldstop or session.shouldfail)
        whole = self._collected.targets(self._config.args) if complete else []
        if hasattr(self._config, "workeroutput"):
            counted = [whole, list(SEEN.answers.items()), list(SEEN.refusals.items())]
            self._config.workeroutput["coverage"] = counted
            return
        if complete:
            self._look_for_holes(whole if self._whole is None else sorted(self._whole))
        if self._holes and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Show the table where a target ran whole, and every hole."""
        for line in [*self._table, *self._holes]:
            terminalreporter.write_line(line)

    def _look_for_holes(self, whole: list[str]) -> None:
        checked = [target for target in whole if target not in self._not_checked]
        self._table = table(SEEN) if whole else []
        self._holes = [
            f"contract: {target}: not seen: {hole}"
            for target in checked
            for hole in holes(SEEN, target)
        ]

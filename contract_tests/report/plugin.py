"""Tells what a server lacks at the end of a run: in the terminal, and as a page if asked."""

from collections.abc import Generator
from functools import partial
from pathlib import Path

import pytest

from contract_tests.coverage.seen import SEEN
from contract_tests.report.differing import compared
from contract_tests.report.exchange import EXCHANGE
from contract_tests.report.finding import OffAnswers, findings
from contract_tests.report.lines import lines
from contract_tests.report.page import page
from contract_tests.report.places import in_words, name_row, row_of
from contract_tests.report.rooms import FINDING, Rooms
from contract_tests.summary import target_of


class Reporting:
    """The plugin of a run against somebody's server, or of one that is to write a page."""

    def __init__(self, server: str, file: Path | None) -> None:
        self._server = server
        self._file = file
        self._rooms = Rooms()
        self._running = False  # where a report is made meanwhile, it is a row's

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self) -> None:
        """Forget the scenario before."""
        EXCHANGE.begin_scenario()

    def pytest_assertrepr_compare(self, op: str, left: object, right: object) -> list[str] | None:
        """Show where two values differ, which pytest's own first line cuts off if they are long."""
        return [compared(left, right)] if op == "==" else None

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self) -> Generator[None, object, object]:
        """Let a scenario fail that went on after an answer that was off."""
        self._running = True
        try:
            result = yield
        finally:
            self._running = False
        _refuse_off_answers(since=0)
        return result

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Word why a scenario fails, in the process that ran it."""
        since = call.start if self._running else 0
        if self._running and call.excinfo is None:  # a row went on after an answer that was off
            checked = pytest.CallInfo.from_call(partial(_refuse_off_answers, since), "call")
            call.excinfo = checked.excinfo
        report = yield
        if report.failed and call.excinfo is not None and target_of(item) is not None:
            found = findings(call.excinfo.value, EXCHANGE, in_words(item.nodeid), since)
            report.user_properties += [(FINDING, line) for line in found]
            EXCHANGE.told(since)  # and is not what the next row or the whole scenario lacks
            crash = getattr(report.longrepr, "reprcrash", None)
            if crash is not None:  # pytest's short summary shows it, and the message in JUnit's XML
                crash.message = found[0]
        return report

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> Generator[None]:
        """Name the row to all who tell of it, and count it."""
        if name_row(report) and (crash := getattr(report.longrepr, "reprcrash", None)) is not None:
            crash.message = f"{crash.message} [{row_of(report)}]"
        yield  # whereupon pytest fails a scenario of which a row fails
        self._rooms.note(report)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Tell it by room, and write the page."""
        terminalreporter.section(f"the contract at {self._server}")
        for line in lines(self._rooms):
            terminalreporter.write_line(line)
        if self._file is not None:
            self._file.write_text(page(self._server, self._rooms, SEEN), encoding="utf-8")
            terminalreporter.write_line(f"written: {self._file}")


def _refuse_off_answers(since: float) -> None:
    if faults := EXCHANGE.faults(since):
        raise OffAnswers("\n".join(fault.said for fault in faults))

"""The pytest plugin that says why a scenario failed: before the traceback, and at the end."""

from collections.abc import Generator
from functools import partial
from pathlib import Path

import pytest
from _pytest._code.code import ReprEntryNative  # pytest has no public name for a line of its own

from contract_tests.reporting.findings import Listed, compared, findings
from contract_tests.reporting.recorder import EXCHANGE, SEEN, ContractViolation
from contract_tests.reporting.render import (
    APP,
    FINDING,
    Rooms,
    html_report,
    in_words,
    name_row,
    row_of,
    text_report,
)
from contract_tests.reporting.summary import spec_of
from contract_tests.targets.live import refuse_unreachable, variables

HERE = Path(__file__).parents[1]


def configure(config: pytest.Config) -> None:
    """Register the plugin. Raises pytest.UsageError for options that cannot be used.

    A run against a server by its URL prints no tracebacks, and goes on after a violation.
    """
    url, file = config.getoption("--url"), config.getoption("--contract-report")
    if url is not None:
        _refuse_unusable(url)
    if file is not None:
        _refuse_unwritable(Path(file))
    if url is not None and config.option.tbstyle == "auto":
        config.option.tbstyle, config.option.reportchars = "no", "N"  # --tb=short has them
    config.pluginmanager.register(Reporting(url, file and Path(file)))
    EXCHANGE.goes_on = url is not None


def _refuse_unusable(url: str) -> None:
    try:
        refuse_unreachable(url)
    except ValueError as error:
        raise pytest.UsageError(f"--url: {error}") from None
    try:
        variables()
    except ValueError as error:
        raise pytest.UsageError(str(error)) from None


def _refuse_unwritable(file: Path) -> None:
    try:
        if not file.parent.exists():
            file.parent.mkdir(parents=True)
        file.open("a").close()
    except OSError as error:
        raise pytest.UsageError(f"--contract-report: {file}: {error.strerror}") from None


class Reporting:
    """Collects findings. `url` is None for the apps of the registry."""

    def __init__(self, url: str | None, file: Path | None) -> None:
        self._url = url
        self._file = file
        self._rooms = Rooms()
        self._running = False  # a report that is made meanwhile is about a row
        self._listed: Listed | None = None

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self) -> None:
        """Forget the scenario before."""
        EXCHANGE.begin_scenario()
        self._listed = None

    @pytest.hookimpl(wrapper=True)
    def pytest_assertrepr_compare(
        self, op: str, left: object, right: object
    ) -> Generator[None, list[list[str]], list[list[str]]]:
        """Put a line first that shows where two values differ; pytest's own is cut at its end.

        Each text of a list that should be empty gets a line of its own.
        """
        explanations = yield
        if op != "==":
            return explanations
        first = [compared(left, right)]
        if right == [] and isinstance(left, list) and all(isinstance(one, str) for one in left):
            self._listed = Listed(f"{len(left)} found, none expected", left)
            first = [self._listed.header, *left]
        if self._url is not None:
            return [first]
        return [[*first, *(explanations[0][1:] if explanations else [])]]

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self) -> Generator[None, object, object]:
        """Fail a scenario that went on after a violation."""
        self._running = True
        try:
            result = yield
        finally:
            self._running = False
        _raise_violations(since=0)
        return result

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Add the findings of a failure to its report, in the process that ran it."""
        since = call.start if self._running else 0
        if self._running and call.excinfo is None:  # a row that went on after a violation
            checked = pytest.CallInfo.from_call(partial(_raise_violations, since), "call")
            call.excinfo = checked.excinfo
        report = yield
        if report.failed and call.excinfo is not None and _is_scenario(item):
            error, scenario = call.excinfo.value, in_words(item.nodeid)
            found = findings(error, EXCHANGE, scenario, since, self._listed)
            app = "" if self._url is not None else _app_of(item)
            report.user_properties += [(FINDING, line) for line in found]
            report.user_properties += [(APP, app)] if app else []
            EXCHANGE.forget_violations(since)  # neither the next row nor the scenario has them
            _put_first(report, [f"{app}: {line}" if app else line for line in found])
        return report

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> Generator[None]:
        """Name a row that failed in everything that reports it, and count it."""
        if report.failed and name_row(report):
            crash = getattr(report.longrepr, "reprcrash", None)
            if crash is not None:
                crash.message = f"{crash.message} [{row_of(report)}]"
        yield  # in which pytest fails a scenario of which a row failed
        self._rooms.add(report)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print the findings by room, and write the page."""
        server = self._url or "the apps of contract_tests/apps.py"
        is_asked_for = self._url is not None or self._file is not None
        if is_asked_for or any(room.findings for room in self._rooms.values()):
            terminalreporter.section(f"the contract at {server}")
            for line in text_report(self._rooms):
                terminalreporter.write_line(line)
        if self._file is not None:
            self._file.write_text(html_report(server, self._rooms, SEEN), encoding="utf-8")
            terminalreporter.write_line(f"written: {self._file}")


def _is_scenario(item: pytest.Item) -> bool:
    was_sent = EXCHANGE.request is not None and HERE in item.path.parents
    return spec_of(item) is not None or was_sent


def _app_of(item: pytest.Item) -> str:
    """The id of the target, with the app that the relay chose; or the app of the last request."""
    spec, app = spec_of(item), EXCHANGE.app
    if spec is None:
        return app
    return f"{spec.id} ({app})" if len(spec.apps) > 1 and app in spec.apps else spec.id


def _put_first(report: pytest.TestReport, lines: list[str]) -> None:
    """Show the findings before the traceback, and the first one as the message of the failure.

    pytest's short summary and JUnit's XML show the message.
    """
    crash = getattr(report.longrepr, "reprcrash", None)
    if crash is not None:
        crash.message = lines[0]
    for traceback, *_ in getattr(report.longrepr, "chain", [])[:1]:
        entry = ReprEntryNative([f"E   {line}\n" for line in lines])
        traceback.reprentries.insert(0, entry)


def _raise_violations(since: float) -> None:
    if violations := EXCHANGE.violations(since):
        raise ContractViolation("\n".join(violation.text for violation in violations))

"""The pytest plugin that says why a scenario failed: before the traceback, and at the end."""

import re
from collections import Counter
from collections.abc import Generator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from _pytest._code.code import ReprEntryNative  # pytest has no public name for a line of its own

from http_conformance.curl import curl
from http_conformance.document import Document
from http_conformance.findings import Finding, Findings, Listed, compared
from http_conformance.recorder import ContractViolation, Exchange, Seen
from http_conformance.render import (
    APP,
    FINDING,
    REQUEST,
    WHERE,
    Sections,
    findings_of,
    html_report,
    in_words,
    name_row,
    row_of,
    text_report,
)
from http_conformance.summary import spec_of, target_of

SHOWN = 3  # failures of a cause that pytest shows, the first with its traceback
ROWS_FAILED = re.compile(r"contains [0-9]+ failed subtests?")


def refuse_unwritable(option: str, file: Path) -> None:
    """Raise pytest.UsageError for a file that cannot be written."""
    try:
        if not file.parent.exists():
            file.parent.mkdir(parents=True)
        file.open("a").close()
    except OSError as error:
        raise pytest.UsageError(f"{option}: {file}: {error.strerror}") from None


class Reporting:
    """Collects findings.

    `server` is what the report is about, in words. `base_url` is what requests are shown with
    instead of their own scheme, host and port. With `terse` a failed comparison is one line.
    The report is printed where there are findings, and `always` without any.
    """

    def __init__(
        self,
        document: Document,
        findings: Findings,
        exchange: Exchange,
        seen: Seen,
        *,
        server: str,
        file: Path | None = None,
        sections: Sections | None = None,
        base_url: str | None = None,
        terse: bool = False,
        always: bool = False,
    ) -> None:
        self._document = document
        self._findings = findings
        self._exchange = exchange
        self._seen = seen
        self._server = server
        self._file = file
        self._sections = Sections() if sections is None else sections
        self._base_url = base_url
        self._terse = terse
        self._always = always or file is not None
        self._running = False  # a report that is made meanwhile is about a row
        self._listed: Listed | None = None
        self._shown = Counter[str]()  # failures by cause
        self._hidden: list[pytest.TestReport] = []
        self._is_worker = False  # of pytest-xdist, whose controller shows the reports

    def pytest_sessionstart(self, session: pytest.Session) -> None:
        """Note in which process this is."""
        self._is_worker = hasattr(session.config, "workerinput")

    def is_scenario(self, item: pytest.Item) -> bool:
        """Whether a failure of a test is to be worded as a finding."""
        return spec_of(item) is not None

    def app_of(self, item: pytest.Item, app: str) -> str:
        """The server that a finding is about: the target, and which of its servers answered."""
        spec = spec_of(item)
        return app if spec is None or app in ("", spec.id) else f"{spec.id} ({app})"

    def worded(self, finding: Finding) -> Finding:
        """A finding as it is reported. A suite that knows its cause overrides this."""
        return finding

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self) -> None:
        """Forget the scenario before."""
        self._exchange.begin_scenario()
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
        if self._terse:
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
        self._raise_violations(since=0)
        return result

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Add the findings of a failure to its report, in the process that ran it."""
        since = call.start if self._running else 0
        if self._running and call.excinfo is None:  # a row that went on after a violation
            checked = pytest.CallInfo.from_call(partial(self._raise_violations, since), "call")
            call.excinfo = checked.excinfo
        report = yield
        if report.failed and call.excinfo is not None and self.is_scenario(item):
            error, scenario = call.excinfo.value, in_words(item.nodeid)
            found = self._findings(error, self._exchange, scenario, since, self._listed)
            lines = []
            for one in dict.fromkeys(map(self.worded, found)):
                app = self.app_of(item, one.app or self._exchange.app)
                command = curl(one.request, self._base_url) if one.request is not None else ""
                report.user_properties += [
                    (APP, app),
                    (REQUEST, command),
                    (WHERE, one.where),
                    (FINDING, one.what),
                ]
                lines.append(f"{app}: {one}" if app else str(one))
                if command and len(found) == 1:
                    lines.append(f"  {command}")
            # Neither the next row nor the scenario has them.
            self._exchange.forget_violations(since)
            _put_first(report, lines)
        return report

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> Generator[None]:
        """Name a row that failed in everything that reports it, and count it."""
        if report.failed and name_row(report):
            crash = getattr(report.longrepr, "reprcrash", None)
            if crash is not None:
                crash.message = f"{crash.message} [{row_of(report)}]"
        if not self._is_worker:
            self._shorten(report)
        yield  # in which pytest fails a scenario of which a row failed
        if ROWS_FAILED.fullmatch(str(report.longrepr)):
            self._hidden.append(report)  # its rows say why
        self._sections.add(report)

    def _shorten(self, report: pytest.TestReport) -> None:
        """Show the traceback of the first failure of a cause, and none after a few of them.

        The report at the end has all of them.
        """
        causes = [what for _, what, _, _ in findings_of(report)]
        if not causes:
            return
        before = min(self._shown[cause] for cause in causes)
        self._shown.update(causes)
        traceback = getattr(report.longrepr, "reprtraceback", None)
        if before and traceback is not None:
            del traceback.reprentries[1:]  # what `_put_first` has put there stays
            getattr(report.longrepr, "chain", [])[1:] = []
            report.sections = []
        if before >= SHOWN:
            self._hidden.append(report)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> Generator[None]:
        """Print the findings after everything else, and write the page.

        Of each cause pytest shows and lists the first failures; its last line counts all of them.
        """
        stats, hidden = terminalreporter.stats, {id(report) for report in self._hidden}
        whole = {name: stats.get(name, []) for name in ("failed", "error")}
        for name, reports in whole.items():
            stats[name] = [report for report in reports if id(report) not in hidden]
        yield
        stats.update(whole)
        if self._always or self._sections.causes:
            terminalreporter.section(f"the contract at {self._server}")
            for line in text_report(self._sections):
                terminalreporter.write_line(line)
        if self._file is not None:
            self._file.write_text(
                html_report(self._server, self._sections, self._seen, self._document),
                encoding="utf-8",
                errors="backslashreplace",
            )
            terminalreporter.write_line(f"written: {self._file}")

    def _raise_violations(self, since: float) -> None:
        if violations := self._exchange.violations(since):
            raise ContractViolation([violation.text for violation in violations])


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


class Counting:
    """Counts responses by target. Each worker of pytest-xdist has one, for the controller."""

    def __init__(self, config: pytest.Config, seen: Seen) -> None:
        self._config = config
        self._seen = seen

    def worded(self, finding: Finding) -> Finding:
        """A finding as it is reported. A suite that knows its cause overrides this."""
        return finding

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Count for the scenario's target."""
        self._seen.begin(target_of(item))

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any, error: object) -> None:
        """Add the counts of a worker. Of one that crashed nothing is known."""
        if (counts := getattr(node, "workeroutput", {}).get("seen")) is not None:
            self._seen.add(*counts)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Count the last responses, and hand the counts to the controller."""
        self._seen.begin(None)
        if hasattr(self._config, "workeroutput"):
            counts = [list(counter.items()) for counter in self._seen.counters()]
            self._config.workeroutput["seen"] = counts

"""What tests counted, said at the end of a run; they tell it by `record_property("told", …)`."""

import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what each test told."""
    for reports in terminalreporter.stats.values():
        for report in reports:
            if getattr(report, "when", None) == "teardown":
                _say(terminalreporter, report)


def _say(terminalreporter: pytest.TerminalReporter, report: pytest.TestReport) -> None:
    for name, value in report.user_properties:
        if name == "told":
            terminalreporter.write_line(f"{report.nodeid.rpartition('::')[2]}: {value}")

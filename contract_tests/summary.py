"""How many scenarios hold on each server, said at the end of a run."""

from collections import Counter

import pytest

from contract_tests.targets.ways import Way

# What a skip begins with where the server lacks what a scenario needs.
NOT_CHECKED = "not checked: "


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Note each scenario's target, so that the summary can count by it."""
    for item in items:
        target = getattr(getattr(item, "callspec", None), "params", {}).get("target")
        if isinstance(target, Way):  # tests of other kinds have targets of their own
            item.user_properties.append(("target", target.said))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many scenarios hold on each server, and how many were not checked there."""
    hold, missed = Counter[str](), Counter[str]()
    for report in terminalreporter.getreports("passed"):
        if report.when == "call":
            hold.update(_targets(report))
    for report in terminalreporter.getreports("skipped"):
        if NOT_CHECKED in str(report.longrepr):
            missed.update(_targets(report))
    for name in sorted({*hold, *missed}):
        terminalreporter.write_line(
            f"contract: {name}: {hold[name]:,} scenarios hold, {missed[name]:,} not checked"
        )


def _targets(report: pytest.TestReport) -> list[str]:
    return [str(value) for name, value in report.user_properties if name == "target"]

"""How many scenarios hold on each server, said at the end of a run."""

from collections import Counter

import pytest

from contract_tests.targets.ways import Way

# What a skip begins with where the server lacks what a scenario needs.
NOT_CHECKED = "not checked: "


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Note each scenario's target, so that the summary can count by it."""
    for item in items:
        if (target := target_of(item)) is not None:
            item.user_properties.append(("target", target))


def target_of(item: pytest.Item) -> str | None:
    """What the summary calls the server of a scenario; None for tests of other kinds."""
    target = getattr(getattr(item, "callspec", None), "params", {}).get("target")
    return target.said if isinstance(target, Way) else None


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many scenarios hold on each server, with how many rows, and what was not checked."""
    hold, rows, missed = Counter[str](), Counter[str](), Counter[str]()
    for report in terminalreporter.getreports("passed"):
        if report.when == "call":
            hold.update(targets_of(report))
    for category in ("", "subtests passed"):  # what is not shown, and what `-v` shows
        for report in terminalreporter.getreports(category):
            if isinstance(report, pytest.SubtestReport) and report.passed:
                rows.update(targets_of(report))
    for report in terminalreporter.getreports("skipped"):
        if NOT_CHECKED in str(report.longrepr):
            missed.update(targets_of(report))
    for name in sorted({*hold, *missed}):
        terminalreporter.write_line(
            f"contract: {name}: {hold[name]:,} scenarios with {rows[name]:,} rows hold, "
            f"{missed[name]:,} not checked"
        )


def targets_of(report: pytest.TestReport) -> list[str]:
    """The server of the scenario that a report is about, if it has one."""
    return [str(value) for name, value in report.user_properties if name == "target"]

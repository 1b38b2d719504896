"""How many scenarios hold on each target, printed at the end of a run."""

from collections import Counter
from dataclasses import dataclass

import pytest

# The reason of a skip begins with this where the server lacks what a scenario needs.
NOT_CHECKED = "not checked: "


@dataclass(frozen=True)
class TargetSpec:
    """A server that scenarios run against: the value of their parameter `target`."""

    id: str
    title: str  # in the summary of a run


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Note the target of each scenario in its reports."""
    for item in items:
        if (target := target_of(item)) is not None:
            item.user_properties.append(("target", target))


def spec_of(item: pytest.Item) -> TargetSpec | None:
    """The target of a scenario; None for other tests."""
    target = getattr(getattr(item, "callspec", None), "params", {}).get("target")
    return target if isinstance(target, TargetSpec) else None


def target_of(item: pytest.Item) -> str | None:
    """The title of a scenario's target; None for other tests."""
    spec = spec_of(item)
    return spec.title if spec else None


def targets_of(report: pytest.TestReport) -> list[str]:
    """The title of the target that a report is about, if there is one."""
    return [str(value) for name, value in report.user_properties if name == "target"]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print for each target how many scenarios and rows hold, and how many were not checked."""
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

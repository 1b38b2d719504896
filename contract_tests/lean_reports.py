"""What pytest-xdist's workers tell of tests that pass, without what nobody asked for.

Each test is reported three times, and the controller reads all of it before it hands out more.
"""

from collections.abc import Generator
from typing import Any

import pytest

Data = dict[str, Any] | None


@pytest.hookimpl(wrapper=True)
def pytest_report_to_serializable(
    config: pytest.Config, report: pytest.CollectReport | pytest.TestReport
) -> Generator[None, Data, Data]:
    """Leave out keywords and output of what went well, unless `-rA` or `-rP` is to show it."""
    data = yield
    shown = {*"AP"} & {*config.getoption("reportchars")}
    if data is not None and isinstance(report, pytest.TestReport) and report.passed and not shown:
        data.update(keywords={}, sections=[])
    return data

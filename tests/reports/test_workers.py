"""What workers of pytest-xdist report: little of a test that passes, all of one that fails."""

from typing import Any, Literal

import pytest

OUTPUT = [("Captured stdout call", "printed")]
PROPERTIES = [("target", "a server")]


def test_output_of_a_test_that_passed_stays_in_the_worker(pytestconfig: pytest.Config) -> None:
    reported = _reported(pytestconfig, "passed")
    assert (reported["sections"], reported["keywords"]) == ([], {})
    assert (reported["outcome"], reported["user_properties"]) == ("passed", PROPERTIES)


def test_output_of_a_test_that_failed_is_reported(pytestconfig: pytest.Config) -> None:
    reported = _reported(pytestconfig, "failed")
    assert (reported["sections"], reported["keywords"]) == (OUTPUT, {"wire": 1})


@pytest.mark.parametrize("chars", ["A", "P", "fP"])
def test_output_that_is_to_be_shown_is_reported(
    pytestconfig: pytest.Config, monkeypatch: pytest.MonkeyPatch, chars: str
) -> None:
    monkeypatch.setattr(pytestconfig.option, "reportchars", chars)
    assert _reported(pytestconfig, "passed")["sections"] == OUTPUT


def _reported(config: pytest.Config, outcome: Literal["passed", "failed"]) -> dict[str, Any]:
    report = pytest.TestReport(
        nodeid="test_it.py::test_it",
        location=("test_it.py", 1, "test_it"),
        keywords={"wire": 1},
        outcome=outcome,
        longrepr=None,
        when="call",
        sections=OUTPUT,
        user_properties=PROPERTIES,
    )
    reported: dict[str, Any] = config.hook.pytest_report_to_serializable(
        config=config, report=report
    )
    return reported

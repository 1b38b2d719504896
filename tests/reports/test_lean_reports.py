"""Workers tell little of what passes, and all of what fails."""

from typing import Any, Literal

import pytest

OUTPUT = [("Captured stdout call", "printed")]
PROPERTIES = [("target", "a server")]


def test_output_of_a_test_that_passed_stays_in_the_worker(pytestconfig: pytest.Config) -> None:
    told = _told(pytestconfig, "passed")
    assert (told["sections"], told["keywords"]) == ([], {})
    assert (told["outcome"], told["user_properties"]) == ("passed", PROPERTIES)


def test_output_of_a_test_that_failed_is_told(pytestconfig: pytest.Config) -> None:
    told = _told(pytestconfig, "failed")
    assert (told["sections"], told["keywords"]) == (OUTPUT, {"http": 1})


@pytest.mark.parametrize("asked", ["A", "P", "fP"])
def test_output_that_is_to_be_shown_is_told(
    pytestconfig: pytest.Config, monkeypatch: pytest.MonkeyPatch, asked: str
) -> None:
    monkeypatch.setattr(pytestconfig.option, "reportchars", asked)
    assert _told(pytestconfig, "passed")["sections"] == OUTPUT


def _told(config: pytest.Config, outcome: Literal["passed", "failed"]) -> dict[str, Any]:
    report = pytest.TestReport(
        nodeid="test_it.py::test_it",
        location=("test_it.py", 1, "test_it"),
        keywords={"http": 1},
        outcome=outcome,
        longrepr=None,
        when="call",
        sections=OUTPUT,
        user_properties=PROPERTIES,
    )
    told: dict[str, Any] = config.hook.pytest_report_to_serializable(config=config, report=report)
    return told

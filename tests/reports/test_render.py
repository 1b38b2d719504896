"""How reports name the scenarios, rows and apps of a finding."""

from types import SimpleNamespace
from typing import Any

import pytest

from http_conformance.render import (
    LONGEST_ROW,
    Place,
    Section,
    Sections,
    name_row,
    row_of,
    scenarios_of,
    text_report,
)


def subtest(msg: str | None, **values: Any) -> pytest.SubtestReport:
    """The report of a row of that name."""
    context = SimpleNamespace(msg=msg, kwargs={name: repr(value) for name, value in values.items()})
    report = pytest.SubtestReport.__new__(pytest.SubtestReport)
    report.context = context  # type: ignore[assignment]  # as much of one as is looked at
    report.user_properties = []
    assert name_row(report)
    return report


def test_a_row_has_the_name_that_its_scenario_gives_it() -> None:
    assert row_of(subtest("a slash")) == "a slash"
    assert row_of(subtest(None, charset='"')) == "charset='\"'"
    assert row_of(subtest("name", value=None)) == "name, value=None"
    assert row_of(subtest("")) == ""


def test_a_row_is_named_where_it_ran_and_nowhere_else() -> None:
    report = subtest(None, charset="a")
    report.context.kwargs["charset"] = "\"'a'\""  # type: ignore[index]  # as pytest-xdist does
    assert not name_row(report)
    assert row_of(report) == "charset='a'"


def test_a_long_name_is_cut() -> None:
    row = row_of(subtest("x" * 1_000))
    assert (len(row), row[-1]) == (LONGEST_ROW, "…")


def test_of_many_rows_some_are_named_and_the_others_counted() -> None:
    places = [Place("it holds", row) for row in ("d", "c", "b", "a", "d")]
    assert [*scenarios_of(places, 2)] == [("it holds [d; c and 2 more]", True)]
    assert [*scenarios_of(places, 4)] == [("it holds [d; c; b; a]", True)]


def test_a_scenario_without_rows_is_named_once() -> None:
    assert [*scenarios_of([Place("b", ""), Place("a", ""), Place("b", "")], 2)] == [
        ("a", False),
        ("b", False),
    ]


def test_rows_stand_below_what_was_found_in_them() -> None:
    found = Section(fails=2)
    found.findings["400 expected, 422 received"] += [Place("it holds", "a"), Place("other", "")]
    found.findings["every response: header x is missing"] += [Place("it holds", "a")]
    assert [*text_report(Sections(wire=found))] == [
        "wire: 0 hold, 2 fail, 0 not checked",
        "  400 expected, 422 received (2 times)",
        "    in it holds [a]",
        "  every response: header x is missing",
    ]


def test_few_scenarios_are_named_in_the_terminal() -> None:
    found = Section()
    found.findings["x"] += [Place(scenario, "row") for scenario in "abcde"]
    assert [*text_report(Sections(wire=found))][-1] == "    in 2 more scenarios"


def test_the_apps_that_a_finding_is_about_are_named_first() -> None:
    found = Section()
    found.findings["GET /a: x"] += [Place("b", "", "flask"), Place("b", "", "django")]
    assert [*text_report(Sections(wire=found))][1] == "  django, flask: GET /a: x (2 times)"

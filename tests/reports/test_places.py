"""How a report names the scenarios and rows that something was found in."""

from types import SimpleNamespace
from typing import Any

import pytest

from contract_tests.report.lines import lines
from contract_tests.report.places import LONGEST_ROW, Place, name_row, row_of, told
from contract_tests.report.rooms import Room, Rooms


def subtest(msg: str | None, **values: Any) -> pytest.SubtestReport:
    """What pytest reports of a row of that name."""
    context = SimpleNamespace(msg=msg, kwargs={name: repr(value) for name, value in values.items()})
    report = pytest.SubtestReport.__new__(pytest.SubtestReport)
    report.context = context  # type: ignore[assignment]  # as much of one as is looked at
    report.user_properties = []
    assert name_row(report)
    return report


def test_a_row_is_called_what_its_scenario_calls_it() -> None:
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
    assert [*told(places, 2)] == [("it holds [d; c and 2 more]", True)]
    assert [*told(places, 4)] == [("it holds [d; c; b; a]", True)]


def test_a_scenario_without_rows_is_named_once() -> None:
    assert [*told([Place("b", ""), Place("a", ""), Place("b", "")], 2)] == [
        ("a", False),
        ("b", False),
    ]


def test_rows_stand_below_what_was_found_in_them() -> None:
    found = Room(fails=2)
    found.findings["400 expected, 422 received"] += [Place("it holds", "a"), Place("other", "")]
    found.findings["every answer: header x is missing"] += [Place("it holds", "a")]
    assert [*lines(Rooms(http=found))] == [
        "http: 0 hold, 2 fail, 0 not checked",
        "  400 expected, 422 received (2 times)",
        "    in it holds [a]",
        "  every answer: header x is missing",
    ]


def test_few_scenarios_are_named_in_the_terminal() -> None:
    found = Room()
    found.findings["x"] += [Place(scenario, "row") for scenario in "abcde"]
    assert [*lines(Rooms(http=found))][-1] == "    in 2 more scenarios"

"""How reports name the scenarios, rows and apps of a finding."""

from types import SimpleNamespace
from typing import Any

import pytest

from http_conformance.findings import EVERY_RESPONSE
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


def sections_with(places: dict[str, list[Place]]) -> Sections:
    """Sections in which these causes were found."""
    sections = Sections()
    sections["wire"] = Section({"a": "holds", "b": "fails", "c": "fails"})
    sections.causes.update(places)
    return sections


def test_rows_stand_below_what_was_found_in_them() -> None:
    where = "GET /a"
    found = {
        "400 expected, 422 received": [
            Place("it holds", "a", "", where),
            Place("other", "", "", where),
        ],
        "header x is missing": [Place("it holds", "a", "", EVERY_RESPONSE)],
    }
    assert [*text_report(sections_with(found))] == [
        "wire: 1 hold, 2 fail, 0 not checked",
        "  GET /a: 400 expected, 422 received (2 times)",
        "    in it holds [a]",
        "  every response: header x is missing",
    ]


def test_one_cause_at_many_operations_is_one_finding_with_a_request() -> None:
    member = '$.user: "bio" is a required property'
    places = [
        Place("a", where=f"POST /{name}: 201", request=f"curl {name}") for name in "aabcdefgh"
    ]
    assert [*text_report(sections_with({member: places}))][1:] == [
        f"  {member} (9 times)",
        "    POST /a (2 times), POST /b, POST /c, POST /d, POST /e, POST /f and 2 more",
        "    curl a",
    ]


def test_the_most_frequent_cause_comes_first() -> None:
    found = {"a": [Place("s", where="GET /a")], "b": [Place("s", where="GET /a")] * 2}
    assert [*text_report(sections_with(found))][1:] == ["  GET /a: b (2 times)", "  GET /a: a"]


def test_few_scenarios_are_named_in_the_terminal() -> None:
    found = {"x": [Place(scenario, "row") for scenario in "abcde"]}
    assert [*text_report(sections_with(found))][-1] == "    in 2 more scenarios"


def test_the_apps_that_a_finding_is_about_are_named_first() -> None:
    found = {"x": [Place("b", "", app, "GET /a") for app in ("flask", "django")]}
    assert [*text_report(sections_with(found))][1] == "  django, flask: GET /a: x (2 times)"


def test_what_pytest_counts_otherwise_is_explained() -> None:
    sections = sections_with({})
    sections.failed_scenarios, sections.failed_rows, sections.errors = 1, 4, 1
    assert [*text_report(sections)][-1] == (
        "in all: 1 hold, 2 fail, 0 not checked (pytest counts 5 failed, 4 of them rows, "
        "and 1 errors in fixtures)"
    )

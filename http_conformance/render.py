"""The report of a run: findings by section, as lines of text and as an HTML page."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import escape
from importlib.resources import files
from string import Template
from typing import NamedTuple

import pytest

from http_conformance.document import Document
from http_conformance.findings import EVERY_RESPONSE
from http_conformance.recorder import Seen
from http_conformance.summary import NOT_CHECKED, targets_of

# Properties of a test report: a finding, after the app that it is about, and the name of a row.
FINDING = "finding"
APP = "app"
ROW = "row"
LONGEST_ROW = 60  # characters
ROWS_IN_TEXT, ROWS_ON_PAGE = 3, 20  # named of each scenario
SCENARIOS_IN_TEXT = 3  # named of each finding


class Place(NamedTuple):
    """Where something was found: a scenario in words, and its row and app, empty without one."""

    scenario: str
    row: str
    app: str = ""


@dataclass
class Section:
    """Some scenarios: how many hold, what was found, and what could not be checked."""

    holds: int = 0
    fails: int = 0
    findings: dict[str, list[Place]] = field(default_factory=lambda: defaultdict(list))
    not_checked: dict[str, int] = field(default_factory=lambda: defaultdict(int))


class Sections(dict[str, Section]):
    """Every section that has reports, by its name: a file of scenarios."""

    def section_of(self, nodeid: str) -> str:
        """The name of the section of a test; empty if it is in none."""
        return (
            nodeid.partition("::")[0].rpartition("/")[2].removeprefix("test_").removesuffix(".py")
        )

    def add(self, report: pytest.TestReport) -> None:
        """Count a phase of a scenario. Tests without a target count only by their findings."""
        name = self.section_of(report.nodeid)
        found = [*_findings_of(report)]
        if not name or not (targets_of(report) or found):
            return
        section = self.setdefault(name, Section())
        for finding, app in found:
            section.findings[finding].append(Place(in_words(report.nodeid), row_of(report), app))
        if isinstance(report, pytest.SubtestReport):
            return  # its scenario is counted, as a whole
        if report.failed:
            section.fails += 1
        elif report.skipped and NOT_CHECKED in str(report.longrepr):
            section.not_checked[_reason(report)] += 1
        elif report.passed and report.when == "call":
            section.holds += 1


def _findings_of(report: pytest.TestReport) -> Iterator[tuple[str, str]]:
    """Each finding of a report, with the server that it is about."""
    app = ""
    for name, value in report.user_properties:
        if name == APP:
            app = str(value)
        elif name == FINDING:
            yield str(value), app


def _reason(report: pytest.TestReport) -> str:
    text = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return text.partition(NOT_CHECKED)[2].strip()


def in_words(scenario: str) -> str:
    """The name of a scenario as a sentence."""
    return scenario.rpartition("::")[2].removeprefix("test_").partition("[")[0].replace("_", " ")


def row_of(report: pytest.TestReport) -> str:
    """The name of the row that a report is about; empty if it is about a whole scenario."""
    return str(dict(report.user_properties).get(ROW, ""))


def name_row(report: pytest.TestReport) -> bool:
    """Add the name of its row to a report. Returns whether that was still to be done.

    It is done in the process that ran the row: pytest quotes the values of a row again in each
    process that receives the report.
    """
    if not isinstance(report, pytest.SubtestReport) or ROW in dict(report.user_properties):
        return False
    context = report.context
    named = [context.msg] if context.msg is not None else []
    row = ", ".join([*named, *(f"{name}={value}" for name, value in context.kwargs.items())])
    short = row if len(row) <= LONGEST_ROW else f"{row[: LONGEST_ROW - 1]}…"
    report.user_properties.append((ROW, short))
    return True


def scenarios_of(places: Iterable[Place], most_rows: int) -> Iterator[tuple[str, bool]]:
    """Each scenario with the first of its rows, and whether it has any."""
    rows: dict[str, dict[str, None]] = defaultdict(dict)
    for scenario, row, _app in places:
        rows[scenario].update({row: None} if row else {})
    for scenario, named in sorted(rows.items()):
        first, more = [*named][:most_rows], len(named) - most_rows
        rest = f" and {more:,} more" if more > 0 else ""
        yield f"{scenario} [{'; '.join(first)}{rest}]" if named else scenario, bool(named)


def text_report(sections: Sections) -> Iterator[str]:
    """Each section, with a line for each finding and each reason why something is not checked."""
    for name, section in sorted(sections.items()):
        missed = sum(section.not_checked.values())
        yield f"{name}: {section.holds:,} hold, {section.fails:,} fail, {missed:,} not checked"
        for finding, places in sorted(section.findings.items()):
            yield f"  {_on(places)}{finding}{_times(len(places))}"
            if not finding.startswith(EVERY_RESPONSE):
                yield from (f"    in {line}" for line in _scenarios_with_rows(places))
        for reason, count in sorted(section.not_checked.items()):
            yield f"  not checked: {reason}{_times(count)}"


def _on(places: list[Place]) -> str:
    apps = ", ".join(sorted({place.app for place in places} - {""}))
    return f"{apps}: " if apps else ""


def _scenarios_with_rows(places: list[Place]) -> Iterator[str]:
    """Only those: elsewhere the finding itself tells enough to find the request."""
    lines = [line for line, has_rows in scenarios_of(places, ROWS_IN_TEXT) if has_rows]
    yield from lines[:SCENARIOS_IN_TEXT]
    if len(lines) > SCENARIOS_IN_TEXT:
        yield f"{len(lines) - SCENARIOS_IN_TEXT:,} more scenarios"


def _times(count: int) -> str:
    return f" ({count:,} times)" if count > 1 else ""


def html_report(server: str, sections: Sections, seen: Seen, document: Document) -> str:
    """A page that needs no other file: each section with its findings, then every operation."""
    template = Template(files(__package__).joinpath("page.html").read_text(encoding="utf-8"))
    return template.substitute(
        server=escape(server),
        holds=f"{sum(section.holds for section in sections.values()):,}",
        fails=f"{sum(section.fails for section in sections.values()):,}",
        not_checked=f"{sum(sum(section.not_checked.values()) for section in sections.values()):,}",
        rows="\n".join(_html_row(name, section) for name, section in sorted(sections.items())),
        sections="\n".join(
            _html_section(name, section) for name, section in sorted(sections.items())
        ),
        seen="\n".join(_html_operations(seen, document)),
    )


def _html_row(name: str, section: Section) -> str:
    numbers = (section.holds, section.fails, sum(section.not_checked.values()))
    cells = "".join(f"<td>{number:,}</td>" for number in numbers)
    state = "fails" if section.fails else "holds"
    return f'<tr class="{state}"><th><a href="#{escape(name)}">{escape(name)}</a></th>{cells}</tr>'


def _html_section(name: str, section: Section) -> str:
    heading = f'<section id="{escape(name)}"><h2>{escape(name)}</h2>'
    return "\n".join([heading, *_html_findings(section)])


def _html_findings(section: Section) -> Iterator[str]:
    if not section.findings:
        yield "<p>Everything that was checked holds.</p>"
    for finding, places in sorted(section.findings.items()):
        summary = escape(f"{_on(places)}{finding}")
        yield f"<details><summary>{summary}{_times(len(places))}</summary><ul>"
        lines = (line for line, _ in scenarios_of(places, ROWS_ON_PAGE))
        yield from (f"<li>{escape(line)}</li>" for line in lines)
        yield "</ul></details>"
    for reason, count in sorted(section.not_checked.items()):
        yield f'<p class="missed">Not checked: {escape(reason)}{_times(count)}</p>'
    yield "</section>"


def _html_operations(seen: Seen, document: Document) -> Iterator[str]:
    counted = {(operation, status) for _target, operation, status in seen.answers}
    for name, operation in document.operations.items():
        marks = " ".join(_mark(status, (name, status) in counted) for status in operation.statuses)
        yield f"<tr><th>{escape(name)}</th><td>{marks}</td></tr>"


def _mark(status: int, is_seen: bool) -> str:
    return f'<span class="{"seen" if is_seen else "unseen"}">{status}</span>'

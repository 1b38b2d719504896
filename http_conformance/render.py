"""The report of a run: counts by section and findings by cause, as text and as an HTML page."""

import re
from collections import Counter, defaultdict
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

# Properties of a test report. A finding is five of them, in this order: the server that it is
# about, the request as a command, where it is, and what was expected and received.
APP = "app"
REQUEST = "request"
WHERE = "where"
FINDING = "finding"
ROW = "row"  # the name of a row
LONGEST_ROW = 60  # characters
ROWS_IN_TEXT, ROWS_ON_PAGE = 3, 20  # named of each scenario
SCENARIOS_IN_TEXT = 3  # named of each finding
OPERATIONS_IN_TEXT = 6  # named of each finding
STATUS = re.compile(r": [0-9]{3}$")  # at the end of where a finding is


class Place(NamedTuple):
    """Where something was found: a scenario in words, and its row and app, empty without one.

    `where` is the operation, and `request` the request as a command line.
    """

    scenario: str
    row: str = ""
    app: str = ""
    where: str = ""
    section: str = ""
    request: str = ""


@dataclass
class Section:
    """Some scenarios: how many hold, fail, and could not be checked, and why not."""

    states: dict[str, str] = field(default_factory=dict)  # by scenario: its worst
    not_checked: Counter[str] = field(default_factory=Counter)

    def count(self, state: str) -> int:
        """How many scenarios are in a state."""
        return sum(one == state for one in self.states.values())

    @property
    def counts(self) -> tuple[int, int, int]:
        """How many scenarios hold, fail, and were not checked."""
        return self.count(HOLDS), self.count(FAILS), self.count(MISSED)


HOLDS, FAILS, MISSED = "holds", "fails", "missed"


class Sections(dict[str, Section]):
    """Every section that has reports, by its name: a file of scenarios; and what was found.

    A cause is what was expected and received, or what is wrong with a response, wherever it was
    found: a member that one schema lacks is one cause at all operations that return it.
    """

    def __init__(self) -> None:
        super().__init__()
        self.causes: dict[str, list[Place]] = defaultdict(list)
        # As pytest counts failures: rows beside their scenarios, and those of fixtures apart.
        self.failed_scenarios = self.failed_rows = self.errors = 0

    def section_of(self, nodeid: str) -> str:
        """The name of the section of a test; empty if it is in none."""
        return (
            nodeid.partition("::")[0].rpartition("/")[2].removeprefix("test_").removesuffix(".py")
        )

    def is_counted(self, report: pytest.TestReport) -> bool:
        """Whether a report is about a scenario: it has a target."""
        return bool(targets_of(report))

    def add(self, report: pytest.TestReport) -> None:
        """Count a phase of a scenario. Other tests count only by their findings."""
        name = self.section_of(report.nodeid)
        found = [*findings_of(report)]
        if not name or not (found or self.is_counted(report)):
            return
        section = self.setdefault(name, Section())
        for where, what, app, request in found:
            place = Place(in_words(report.nodeid), row_of(report), app, where, name, request)
            self.causes[what].append(place)
        if isinstance(report, pytest.SubtestReport):
            self.failed_rows += report.failed
            return  # its scenario is counted, as a whole
        if report.failed:
            if report.when == "call":
                self.failed_scenarios += 1
            else:
                self.errors += 1
            section.states[report.nodeid] = FAILS
        elif report.skipped and NOT_CHECKED in str(report.longrepr):
            section.states[report.nodeid] = MISSED
            section.not_checked[_reason(report)] += 1
        elif report.passed and report.when == "call":
            section.states[report.nodeid] = HOLDS

    @property
    def counts(self) -> tuple[int, int, int]:
        """How many scenarios of all sections hold, fail, and were not checked."""
        each = [section.counts for section in self.values()]
        holds, fails, missed = (sum(numbers) for numbers in zip(*each, strict=True))
        return holds, fails, missed


def findings_of(report: pytest.TestReport) -> Iterator[tuple[str, str, str, str]]:
    """Each finding of a report: where it is, what it is, its server, and the request."""
    values: dict[str, str] = {}
    for name, value in report.user_properties:
        values[name] = str(value)
        if name == FINDING:
            yield values[WHERE], values[FINDING], values[APP], values[REQUEST]


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
    for place in places:
        rows[place.scenario].update({place.row: None} if place.row else {})
    for scenario, named in sorted(rows.items()):
        first, more = [*named][:most_rows], len(named) - most_rows
        rest = f" and {more:,} more" if more > 0 else ""
        yield f"{scenario} [{'; '.join(first)}{rest}]" if named else scenario, bool(named)


def text_report(sections: Sections) -> Iterator[str]:
    """A line for each section and their sum, then each cause, the most frequent first."""
    for name, section in sorted(sections.items()):
        yield f"{name}: {_numbers(section.counts)}"
    for place, reason, count in _not_checked(sections):
        yield f"  not checked in {place}: {reason}{_times(count)}"
    in_pytest = _as_pytest_counts(sections) if sections else ""
    if len(sections) > 1 or in_pytest:
        yield f"in all: {_numbers(sections.counts)}{in_pytest}"
    for what, places in _by_frequency(sections):
        yield from _text_of_cause(what, places)


def _numbers(counts: tuple[int, int, int]) -> str:
    return "{:,} hold, {:,} fail, {:,} not checked".format(*counts)


def _as_pytest_counts(sections: Sections) -> str:
    """What explains the numbers of pytest's last line; empty if they are the same."""
    if not sections.errors and not sections.failed_rows:
        return ""
    failed = sections.failed_scenarios + sections.failed_rows
    rows = f", {sections.failed_rows:,} of them rows" if sections.failed_rows else ""
    errors = f", and {sections.errors:,} errors in fixtures" if sections.errors else ""
    return f" (pytest counts {failed:,} failed{rows}{errors})"


def _not_checked(sections: Sections) -> Iterator[tuple[str, str, int]]:
    """Each reason why scenarios were not checked, with their sections and number."""
    where: dict[str, list[str]] = defaultdict(list)
    counts = Counter[str]()
    for name, section in sorted(sections.items()):
        counts.update(section.not_checked)
        for reason in section.not_checked:
            where[reason].append(name)
    for reason, names in sorted(where.items()):
        yield ", ".join(names), reason, counts[reason]


def _by_frequency(sections: Sections) -> list[tuple[str, list[Place]]]:
    return sorted(sections.causes.items(), key=lambda cause: (-len(cause[1]), cause[0]))


def _text_of_cause(what: str, places: list[Place]) -> Iterator[str]:
    yield f"  {heading(what, places)}"
    if len(operations := _operations(places)) > 1:
        named = ", ".join(operations[:OPERATIONS_IN_TEXT])
        yield f"    {named}{_and_more(len(operations) - OPERATIONS_IN_TEXT)}"
    if {place.where for place in places} != {EVERY_RESPONSE}:
        yield from (f"    in {line}" for line in _scenarios_with_rows(places))
        if request := next((place.request for place in places if place.request), ""):
            yield f"    {request}"


def heading(what: str, places: list[Place]) -> str:
    """A cause in one line: the servers, the operation if there is one alone, and how often."""
    apps = ", ".join(sorted({place.app for place in places} - {""}))
    where = {place.where for place in places}
    parts = [apps, *(where if len(where) == 1 else ()), what]
    return f"{': '.join(filter(None, parts))}{_times(len(places))}"


def _operations(places: list[Place]) -> list[str]:
    """The operations of a cause, the most frequent first, each with its status and how often."""
    counted = Counter(place.where for place in places)
    return [f"{STATUS.sub('', where)}{_times(count)}" for where, count in counted.most_common()]


def _and_more(count: int) -> str:
    return f" and {count:,} more" if count > 0 else ""


def _scenarios_with_rows(places: list[Place]) -> Iterator[str]:
    """Only those: elsewhere the finding itself tells enough to find the request."""
    lines = [line for line, has_rows in scenarios_of(places, ROWS_IN_TEXT) if has_rows]
    yield from lines[:SCENARIOS_IN_TEXT]
    if len(lines) > SCENARIOS_IN_TEXT:
        yield f"{len(lines) - SCENARIOS_IN_TEXT:,} more scenarios"


def _times(count: int) -> str:
    return f" ({count:,} times)" if count > 1 else ""


def html_report(server: str, sections: Sections, seen: Seen, document: Document) -> str:
    """A page that needs no other file: the counts and causes, then every operation."""
    template = Template(files(__package__).joinpath("page.html").read_text(encoding="utf-8"))
    holds, fails, missed = sections.counts if sections else (0, 0, 0)
    return template.substitute(
        server=escape(server),
        holds=f"{holds:,}",
        fails=f"{fails:,}",
        not_checked=f"{missed:,}",
        pytest=escape(_as_pytest_counts(sections).strip()) if sections else "",
        rows="\n".join(_html_row(name, section) for name, section in sorted(sections.items())),
        findings="\n".join(_html_findings(sections)),
        seen="\n".join(_html_operations(seen, document)),
    )


def _html_row(name: str, section: Section) -> str:
    cells = "".join(f"<td>{number:,}</td>" for number in section.counts)
    state = "fails" if section.count(FAILS) else "holds"
    return f'<tr class="{state}"><th>{escape(name)}</th>{cells}</tr>'


def _html_findings(sections: Sections) -> Iterator[str]:
    if not sections.causes:
        yield "<p>Everything that was checked holds.</p>"
    for what, places in _by_frequency(sections):
        yield f"<details><summary>{escape(heading(what, places))}</summary>"
        if len(operations := _operations(places)) > 1:
            yield f"<p>{escape(', '.join(operations))}</p>"
        if request := next((place.request for place in places if place.request), ""):
            yield f"<pre>{escape(request)}</pre>"
        yield "<ul>"
        for section in sorted({place.section for place in places}):
            inside = [place for place in places if place.section == section]
            lines = (line for line, _ in scenarios_of(inside, ROWS_ON_PAGE))
            yield from (f"<li>{escape(f'{section}: {line}')}</li>" for line in lines)
        yield "</ul></details>"
    for place, reason, count in _not_checked(sections):
        text = f"Not checked in {place}: {reason}{_times(count)}"
        yield f'<p class="missed">{escape(text)}</p>'


def _html_operations(seen: Seen, document: Document) -> Iterator[str]:
    counted = {(operation, status) for _target, operation, status in seen.answers}
    for name, operation in document.operations.items():
        marks = " ".join(_mark(status, (name, status) in counted) for status in operation.statuses)
        yield f"<tr><th>{escape(name)}</th><td>{marks}</td></tr>"


def _mark(status: int, is_seen: bool) -> str:
    return f'<span class="{"seen" if is_seen else "unseen"}">{status}</span>'

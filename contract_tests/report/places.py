"""Where something was found: in which scenario, and in which rows of its table."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import pytest

ROW = "row"  # the property of a report that holds its name
LONGEST_ROW = 60  # characters


class Place(NamedTuple):
    """A scenario in words, and one of its rows; an empty one where it has no table."""

    scenario: str
    row: str


def in_words(scenario: str) -> str:
    """The name of a scenario as a sentence."""
    return scenario.rpartition("::")[2].removeprefix("test_").partition("[")[0].replace("_", " ")


def row_of(report: pytest.TestReport) -> str:
    """What the row is called that a report is about; empty where it is about a whole scenario."""
    return str(dict(report.user_properties).get(ROW, ""))


def name_row(report: pytest.TestReport) -> bool:
    """Note what the row is called, and say whether that was still to be done.

    It is done where the row ran: pytest quotes its values anew in each process that hears of it.
    """
    if not isinstance(report, pytest.SubtestReport) or ROW in dict(report.user_properties):
        return False
    report.user_properties.append((ROW, _name_of(report)))
    return True


def _name_of(report: pytest.SubtestReport) -> str:
    context = report.context
    named = [context.msg] if context.msg is not None else []
    row = ", ".join([*named, *(f"{name}={value}" for name, value in context.kwargs.items())])
    return row if len(row) <= LONGEST_ROW else f"{row[: LONGEST_ROW - 1]}…"


def told(places: Iterable[Place], most_rows: int) -> Iterator[tuple[str, bool]]:
    """Each scenario with the first of its rows, and whether it has any."""
    rows: dict[str, dict[str, None]] = defaultdict(dict)
    for scenario, row in places:
        rows[scenario].update({row: None} if row else {})
    for scenario, named in sorted(rows.items()):
        first, more = [*named][:most_rows], len(named) - most_rows
        rest = f" and {more:,} more" if more > 0 else ""
        yield f"{scenario} [{'; '.join(first)}{rest}]" if named else scenario, bool(named)

"""What became of the scenarios of a run, by room."""

from collections import defaultdict
from dataclasses import dataclass, field

import pytest

from contract_tests.report.places import Place, in_words, row_of
from contract_tests.summary import NOT_CHECKED, targets_of

FINDING = "finding"  # the property of a report that holds one


@dataclass
class Room:
    """A folder of scenarios: how many hold, what was found, and what could not be checked."""

    holds: int = 0
    fails: int = 0
    findings: dict[str, list[Place]] = field(default_factory=lambda: defaultdict(list))
    not_checked: dict[str, int] = field(default_factory=lambda: defaultdict(int))


class Rooms(dict[str, Room]):
    """Every room that was entered, by its name."""

    def note(self, report: pytest.TestReport) -> None:
        """Count a phase of a scenario; other tests are left out."""
        folder, separator, scenario = report.nodeid.removeprefix("contract_tests/").partition("/")
        if not separator or not targets_of(report):
            return
        room = self.setdefault(folder, Room())
        for name, finding in report.user_properties:
            if name == FINDING:
                room.findings[str(finding)].append(Place(in_words(scenario), row_of(report)))
        if isinstance(report, pytest.SubtestReport):
            return  # its scenario is counted, as a whole
        if report.failed:
            room.fails += 1
        elif report.skipped and NOT_CHECKED in str(report.longrepr):
            room.not_checked[_reason(report)] += 1
        elif report.passed and report.when == "call":
            room.holds += 1


def _reason(report: pytest.TestReport) -> str:
    said = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return said.partition(NOT_CHECKED)[2].strip()

"""Whether docs/contract.md says all that a refusal can say, and nothing that none does."""

import re
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from contract_tests.reporting.coverage import KINDS
from http_contract.problems import TITLES
from tests.architecture.refusals import Refusal, messages, refusals
from tests.architecture.tree import ROOT

PAGE = (ROOT / "docs" / "contract.md").read_text(encoding="utf-8")
QUOTED = re.compile(r"`([^`]+)`")
# What stands for any of several subjects.
IN_GENERAL = ("member", "parameter")


class Row(NamedTuple):
    """A line of the page's table of refusals."""

    status: int
    subjects: str
    message: str

    def tells_of(self, refusal: Refusal) -> bool:
        """Whether a refusal is one of those that the line is about."""
        named = QUOTED.findall(self.subjects)
        general = self.subjects.startswith(IN_GENERAL)
        is_named = general or refusal.subject in named
        return is_named and (self.status, self.message) == (refusal.status, refusal.message)


def _rows() -> Iterator[Row]:
    table = PAGE.partition("## Error messages")[2]
    for line in table.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        if len(cells) == 4 and cells[1].isdigit():
            yield Row(int(cells[1]), cells[2], cells[3].strip("` |"))


ROWS = list(_rows())


def test_what_the_code_can_say_is_on_the_page_and_nothing_else() -> None:
    assert {row.message for row in ROWS} == messages()


def test_each_refusal_is_on_the_page_with_its_status_and_its_subject() -> None:
    found = refusals() | {Refusal(*refusal) for refusal in KINDS.values()}
    assert len(found) >= 30
    assert [refusal for refusal in found if not any(row.tells_of(refusal) for row in ROWS)] == []


def test_every_status_of_a_problem_is_on_the_page_with_its_title() -> None:
    told = re.findall(r"\| (\d{3}) \| ([A-Z][A-Za-z ]+?) (?=\|)", PAGE)
    assert {int(status): title for status, title in told} == TITLES
    assert {row.status for row in ROWS} == TITLES.keys()


@pytest.mark.parametrize("number", range(1, 14))
def test_every_rule_has_its_heading(number: int) -> None:
    assert f"\n## W{number}: " in PAGE

"""What a step does to the rows that there are: nothing but what it says."""

import pytest

from adapters.migration_steps import STEPS
from tests.migrations.rows import ROWS, fill, rows_at, shared
from tests.migrations.tools import Tool

NEWEST = len(STEPS)


@pytest.mark.parametrize("steps", range(1, NEWEST))
def test_a_step_keeps_every_row(database: str, tool: Tool, steps: int) -> None:
    tool.upgrade(database, steps)
    before = fill(database)
    tool.upgrade(database, steps + 1)
    after = rows_at(database)
    assert after.keys() >= before.keys()
    assert shared(after, before) == before


def test_everybody_there_was_before_tiers_is_a_standard_member(database: str, tool: Tool) -> None:
    tool.upgrade(database, 2)
    fill(database)
    tool.upgrade(database, 3)
    members = [(user["tier"], user["is_staff"]) for user in rows_at(database)["users"]]
    assert members == [("Standard", False)] * 2


def test_rolling_back_keeps_every_row_of_what_is_left(database: str, tool: Tool) -> None:
    tool.upgrade(database, NEWEST)
    before = fill(database)
    assert before.keys() == ROWS.keys()
    for steps in range(NEWEST - 1, 0, -1):
        tool.roll_back(database)
        after = rows_at(database)
        assert all(after.values())
        assert after == shared(before, after)
        tool.upgrade(database, steps)  # which has nothing to do
        assert rows_at(database) == after

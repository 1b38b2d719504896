"""Either tool takes over a database that the other built, whatever step it is at."""

import pytest

from adapters.migration_steps import STEPS
from tests.migrations.books import books_at, is_at
from tests.migrations.rows import fill, rows_at, shared
from tests.migrations.schemas import ours, schema_at
from tests.migrations.tools import ALEMBIC, DJANGO, Tool

NEWEST = len(STEPS)


@pytest.mark.parametrize("steps", range(1, NEWEST + 1))
def test_a_database_is_adopted_at_any_step_and_brought_to_the_newest(
    database: str, tool: Tool, other: Tool, steps: int
) -> None:
    other.upgrade(database, steps)
    before = fill(database)
    tool.adopt(database)
    after = rows_at(database)
    assert shared(after, before) == before
    assert is_at(books_at(database), NEWEST)
    adopted = schema_at(database), books_at(database)
    tool.adopt(database)  # and a second time changes nothing
    assert (schema_at(database), books_at(database)) == adopted
    assert rows_at(database) == after


def test_an_adopted_database_has_the_schema_that_its_new_tool_would_have_built(
    database: str, tool: Tool, other: Tool
) -> None:
    tool.upgrade(database, NEWEST)
    expected = ours(schema_at(database))
    tool.roll_back(database)
    other.adopt(database)
    assert ours(schema_at(database)) == expected


def test_the_tools_take_a_database_from_one_another_again_and_again(
    database: str, tool: Tool, other: Tool
) -> None:
    other.upgrade(database, NEWEST - 1)
    before = fill(database)
    tool.adopt(database)
    for last, next_one in ((tool, other), (other, tool), (tool, tool)):
        last.roll_back(database)
        assert is_at(books_at(database), NEWEST - 1)
        next_one.adopt(database)
        assert is_at(books_at(database), NEWEST)
        assert shared(rows_at(database), before) == before


def test_whichever_tool_goes_on_notes_it_in_both_books(
    database: str, tool: Tool, other: Tool
) -> None:
    other.upgrade(database, 1)
    tool.adopt(database)
    for steps in range(NEWEST - 1, 0, -1):
        other.roll_back(database)
        assert is_at(books_at(database), steps)
    for steps in range(2, NEWEST + 1):
        tool.upgrade(database, steps)
        assert is_at(books_at(database), steps)


def test_django_can_roll_back_to_nothing_and_alembic_begins_anew(database: str) -> None:
    ALEMBIC.upgrade(database, NEWEST)
    DJANGO.adopt(database)
    for _ in STEPS:
        DJANGO.roll_back(database)
    assert ours(schema_at(database)) == {}
    assert books_at(database)["alembic"] == []
    ALEMBIC.upgrade(database, NEWEST)
    assert is_at(books_at(database), NEWEST)
    DJANGO.adopt(database)
    assert "django_admin_log" in schema_at(database)

"""Adopting a database that the other tool built, and what is not adopted."""

from collections.abc import Callable

import pytest

from adapters.migration_steps import STEPS
from tests.migrations.rows import fill, rows_at, shared
from tests.migrations.schema_facts import schema_at, without_djangos
from tests.migrations.tools import ALEMBIC, DJANGO, Tool, is_at, manage, records_at
from tests.stores.databases import execute

NEWEST = len(STEPS)


@pytest.mark.parametrize("steps", range(1, NEWEST + 1))
def test_a_database_is_adopted_at_any_step_and_upgraded(
    database: str, tool: Tool, other: Tool, steps: int
) -> None:
    other.upgrade(database, steps)
    before = fill(database)
    tool.adopt(database)
    after = rows_at(database)
    assert shared(after, before) == before
    assert is_at(records_at(database), NEWEST)
    adopted = schema_at(database), records_at(database)
    tool.adopt(database)  # and a second time changes nothing
    assert (schema_at(database), records_at(database)) == adopted
    assert rows_at(database) == after


def test_an_adopted_database_has_the_schema_of_its_new_tool(
    database: str, tool: Tool, other: Tool
) -> None:
    tool.upgrade(database, NEWEST)
    expected = without_djangos(schema_at(database))
    tool.roll_back(database)
    other.adopt(database)
    assert without_djangos(schema_at(database)) == expected


def test_a_database_is_adopted_repeatedly(database: str, tool: Tool, other: Tool) -> None:
    other.upgrade(database, NEWEST - 1)
    before = fill(database)
    tool.adopt(database)
    for last, next_one in ((tool, other), (other, tool), (tool, tool)):
        last.roll_back(database)
        assert is_at(records_at(database), NEWEST - 1)
        next_one.adopt(database)
        assert is_at(records_at(database), NEWEST)
        assert shared(rows_at(database), before) == before


def test_either_tool_records_steps_for_both(database: str, tool: Tool, other: Tool) -> None:
    other.upgrade(database, 1)
    tool.adopt(database)
    for steps in range(NEWEST - 1, 0, -1):
        other.roll_back(database)
        assert is_at(records_at(database), steps)
    for steps in range(2, NEWEST + 1):
        tool.upgrade(database, steps)
        assert is_at(records_at(database), steps)


def test_django_rolls_back_to_nothing_and_alembic_starts_again(database: str) -> None:
    ALEMBIC.upgrade(database, NEWEST)
    DJANGO.adopt(database)
    for _ in STEPS:
        DJANGO.roll_back(database)
    assert without_djangos(schema_at(database)) == {}
    assert records_at(database)["alembic"] == []
    ALEMBIC.upgrade(database, NEWEST)
    assert is_at(records_at(database), NEWEST)
    DJANGO.adopt(database)
    assert "django_admin_log" in schema_at(database)


# What is not adopted


def nothing(_database_url: str, _other: Tool) -> None:
    """An empty database."""


def of_another_program(database_url: str, _other: Tool) -> None:
    """A database of some other program."""
    execute(database_url, "CREATE TABLE users (id INTEGER)")


def unrecorded(database_url: str, other: Tool) -> None:
    """Ours, without the book of the tool that built it."""
    other.upgrade(database_url, NEWEST)
    book = "alembic_version" if other is ALEMBIC else "django_migrations"
    execute(database_url, f"DROP TABLE {book}")


def altered(database_url: str, other: Tool) -> None:
    """Ours, but not what its book says."""
    other.upgrade(database_url, NEWEST)
    execute(database_url, "ALTER TABLE payments RENAME refunded_at TO planted")


def later(database_url: str, other: Tool) -> None:
    """Ours, from a version to come."""
    other.upgrade(database_url, NEWEST)
    execute(
        database_url,
        "UPDATE alembic_version SET version_num = '9999_later'"
        if other is ALEMBIC
        else "UPDATE django_migrations SET name = '9999_later' WHERE app = 'membership'",
    )


@pytest.mark.parametrize(
    ("made", "reason"),
    [
        (nothing, "built nothing here"),
        (of_another_program, "built nothing here"),
        (unrecorded, "built nothing here"),
        (altered, "refunded_at"),
        (later, "adapters/migration_steps.py"),
    ],
)
def test_a_database_is_not_adopted(
    database: str, tool: Tool, other: Tool, made: Callable[[str, Tool], None], reason: str
) -> None:
    made(database, other)
    before = schema_at(database), records_at(database)
    with pytest.raises(Exception, match=reason):
        tool.adopt(database)
    assert (schema_at(database), records_at(database)) == before


def test_a_tool_does_not_adopt_its_own_database(database: str, tool: Tool) -> None:
    tool.upgrade(database, NEWEST)
    before = schema_at(database), records_at(database)
    with pytest.raises(Exception, match="built nothing here"):
        tool.adopt(database)
    assert (schema_at(database), records_at(database)) == before


def test_alembic_does_not_adopt_half_a_step(database: str) -> None:
    steps = max(number for number, step in enumerate(STEPS) if len(step.migrations) > 1)
    DJANGO.upgrade(database, steps)
    with manage(database) as call_command:
        call_command("migrate", *STEPS[steps].migrations[0], verbosity=0)
    before = schema_at(database), records_at(database)
    with pytest.raises(ValueError, match="not a step"):
        ALEMBIC.adopt(database)
    assert (schema_at(database), records_at(database)) == before
    DJANGO.roll_back(database)  # undoes the half, after which it can
    ALEMBIC.adopt(database)


def test_alembic_keeps_tables_that_django_refers_to(database: str) -> None:
    ALEMBIC.upgrade(database, 1)
    DJANGO.adopt(database)
    for _ in STEPS[1:]:
        ALEMBIC.roll_back(database)
    before = schema_at(database), records_at(database)
    with pytest.raises(Exception, match=r"roll_back|depend on it"):
        ALEMBIC.roll_back(database)
    assert (schema_at(database), records_at(database)) == before


def test_django_leaves_alembics_record_until_it_adopts(database: str) -> None:
    ALEMBIC.upgrade(database, NEWEST)
    before = records_at(database)["alembic"]
    with manage(database) as call_command:
        call_command("migrate", "sessions", verbosity=0)
    assert records_at(database)["alembic"] == before


def test_there_is_no_step_to_roll_back_in_an_empty_database(database: str) -> None:
    with pytest.raises(Exception, match="no step to roll back"):
        DJANGO.roll_back(database)
    assert schema_at(database) == {}

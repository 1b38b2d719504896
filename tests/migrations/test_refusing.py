"""What neither tool adopts: it says why in a line, and changes nothing."""

from collections.abc import Callable

import pytest

from adapters.migration_steps import STEPS
from tests.migrations.books import books_at
from tests.migrations.schemas import schema_at
from tests.migrations.tools import ALEMBIC, DJANGO, Tool, manage
from tests.stores.plain_sql import execute

NEWEST = len(STEPS)


def nothing(_database_url: str, _other: Tool) -> None:
    """An empty database."""


def somebody_elses(database_url: str, _other: Tool) -> None:
    """A database of some other program."""
    execute(database_url, "CREATE TABLE users (id INTEGER)")


def unnoted(database_url: str, other: Tool) -> None:
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
        (somebody_elses, "built nothing here"),
        (unnoted, "built nothing here"),
        (altered, "refunded_at"),
        (later, "adapters/migration_steps.py"),
    ],
)
def test_a_database_is_not_adopted(
    database: str, tool: Tool, other: Tool, made: Callable[[str, Tool], None], reason: str
) -> None:
    made(database, other)
    before = schema_at(database), books_at(database)
    with pytest.raises(Exception, match=reason):
        tool.adopt(database)
    assert (schema_at(database), books_at(database)) == before


def test_a_tool_does_not_adopt_what_it_built_itself(database: str, tool: Tool) -> None:
    tool.upgrade(database, NEWEST)
    before = schema_at(database), books_at(database)
    with pytest.raises(Exception, match="built nothing here"):
        tool.adopt(database)
    assert (schema_at(database), books_at(database)) == before


def test_alembic_does_not_adopt_what_django_has_half_done(database: str) -> None:
    DJANGO.upgrade(database, NEWEST - 1)
    with manage(database) as call_command:
        call_command("migrate", *STEPS[-1].migrations[0], verbosity=0)
    before = schema_at(database), books_at(database)
    with pytest.raises(ValueError, match="not a step"):
        ALEMBIC.adopt(database)
    assert (schema_at(database), books_at(database)) == before
    DJANGO.roll_back(database)  # undoes the half, after which it can
    ALEMBIC.adopt(database)


def test_alembic_takes_no_table_away_that_djangos_own_refer_to(database: str) -> None:
    ALEMBIC.upgrade(database, 1)
    DJANGO.adopt(database)
    for _ in STEPS[1:]:
        ALEMBIC.roll_back(database)
    before = schema_at(database), books_at(database)
    with pytest.raises(Exception, match=r"roll_back|depend on it"):
        ALEMBIC.roll_back(database)
    assert (schema_at(database), books_at(database)) == before


def test_django_lets_alembics_book_be_until_it_adopts_the_database(database: str) -> None:
    ALEMBIC.upgrade(database, NEWEST)
    before = books_at(database)["alembic"]
    with manage(database) as call_command:
        call_command("migrate", "sessions", verbosity=0)
    assert books_at(database)["alembic"] == before


def test_there_is_no_step_to_roll_back_where_none_was_taken(database: str) -> None:
    with pytest.raises(Exception, match="no step to roll back"):
        DJANGO.roll_back(database)
    assert schema_at(database) == {}

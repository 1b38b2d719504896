"""One schema from two migration tools."""

from uuid import UUID

import pytest
import sqlalchemy as sa

from adapters.migration_steps import STEPS
from adapters.sqlalchemy.tables import metadata
from contract_tests.targets.databases import Databases
from tests.migrations.schemas import Schema, is_djangos, ours, schema_at
from tests.migrations.tools import ALEMBIC, DJANGO, Tool
from tests.stores.plain_sql import execute, writing

NEWEST = len(STEPS)
ANNA = """
    INSERT INTO users (id, username, version, created_at) VALUES ('{anna}', 'anna', 1, '{noon}')
"""


def test_both_tools_build_the_same_schema_at_every_step_up_and_down(databases: Databases) -> None:
    by_alembic, by_django = walked(databases, ALEMBIC), walked(databases, DJANGO)
    for found, expected in zip(by_django, by_alembic, strict=True):
        assert found == expected
    up, down = by_alembic[:NEWEST], by_alembic[NEWEST:]
    assert down == up[-2::-1]
    assert len({str(found) for found in up}) == NEWEST
    assert up[-1].keys() == metadata.tables.keys()


def test_django_adds_no_tables_but_its_own(database: str) -> None:
    ALEMBIC.upgrade(database, NEWEST)
    expected = schema_at(database)
    DJANGO.adopt(database)
    found = schema_at(database)
    assert ours(found) == expected
    assert set(filter(is_djangos, found)) >= {"django_session", "django_admin_log", "auth_group"}


def test_the_schema_holds_every_constraint_that_the_stores_rely_on(
    database: str, tool: Tool
) -> None:
    tool.upgrade(database, NEWEST)
    with writing(database) as connection:
        inspector = sa.inspect(connection)
        unique = {
            (table, *one["column_names"])
            for table in metadata.tables
            for one in inspector.get_unique_constraints(table)
        }
        keys = {
            (table, *inspector.get_pk_constraint(table)["constrained_columns"])
            for table in ("follows", "favorites", "payment_events", "payments", "grants")
        }
    assert unique == {
        ("users", "username"),
        ("users", "email_key"),
        ("articles", "slug"),
        ("article_tags", "article_id", "name"),
    }
    assert keys == {
        ("follows", "follower_id", "followed_id"),
        ("favorites", "user_id", "article_id"),
        ("payment_events", "id"),
        ("payments", "payment_intent"),
        ("grants", "user_id", "user_version"),
    }


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO tokens (digest, user_id, expires_at) VALUES ('d', '{nobody}', '{noon}')",
        "INSERT INTO follows (follower_id, followed_id) VALUES ('{anna}', '{nobody}')",
        "INSERT INTO follows (follower_id, followed_id) VALUES ('{nobody}', '{anna}')",
    ],
)
def test_references_are_checked_at_commit(database: str, tool: Tool, statement: str) -> None:
    tool.upgrade(database, NEWEST)
    known = {"anna": UUID(int=1).hex, "nobody": UUID(int=2).hex, "noon": "2026-11-22 12:00:05Z"}
    with pytest.raises(sa.exc.IntegrityError, match=r"(?i)foreign key") as refusal:
        execute(database, ANNA.format(**known), statement.format(**known))
    assert refusal.value.statement is None  # so it was COMMIT's


def walked(databases: Databases, tool: Tool) -> list[Schema]:
    """The schema after each step, and then again after each that is rolled back but the first."""
    database_url = databases.absent()
    databases.create(database_url)
    found = []
    for steps in range(1, NEWEST + 1):
        tool.upgrade(database_url, steps)
        found.append(ours(schema_at(database_url)))
    for _ in range(1, NEWEST):
        tool.roll_back(database_url)
        found.append(ours(schema_at(database_url)))
    databases.drop(database_url)
    return found

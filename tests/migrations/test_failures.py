"""A migration that fails leaves nothing behind."""

import pytest
import sqlalchemy as sa
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext

from adapters.migration_steps import STEPS
from adapters.sqlalchemy.migrating import check_foreign_keys, connect_to_migrate
from contract_tests.targets.databases import SqliteFiles
from tests.migrations.rows import fill, rows_at
from tests.migrations.schema_facts import schema_at
from tests.migrations.tools import ALEMBIC, DJANGO, Tool, is_at, manage, records_at
from tests.stores.databases import execute

NEWEST = len(STEPS)
# A step that can be made to fail, by an index of the same name as one of its own.
FAILING = [step.revision for step in STEPS].index("0003_membership") + 1
OBSTACLE = "CREATE INDEX users_tier_oldest ON follows (followed_id)"


def test_a_step_that_fails_leaves_nothing_behind(database: str, tool: Tool) -> None:
    tool.upgrade(database, FAILING - 1)
    fill(database)
    execute(database, OBSTACLE)
    before = everything(database)
    with pytest.raises(Exception, match="users_tier_oldest"):
        tool.upgrade(database, FAILING)
    assert everything(database) == before


def test_a_rollback_that_fails_leaves_nothing_behind(database: str, tool: Tool) -> None:
    tool.upgrade(database, FAILING)
    fill(database)
    execute(database, "ALTER TABLE users RENAME tier TO planted")
    before = everything(database)
    with pytest.raises(Exception, match="tier"):
        tool.roll_back(database)
    assert everything(database) == before


def test_an_adoption_that_fails_leaves_nothing_behind(
    database: str, tool: Tool, other: Tool
) -> None:
    other.upgrade(database, FAILING - 1)
    fill(database)
    execute(database, OBSTACLE)
    before = everything(database)
    with pytest.raises(Exception, match="users_tier_oldest"):
        tool.adopt(database)
    assert everything(database) == before


def test_an_interrupted_record_of_django_is_completed_later(database: str) -> None:
    def interrupt(**_signal: object) -> None:
        raise KeyboardInterrupt

    ALEMBIC.upgrade(database, NEWEST)
    DJANGO.adopt(database)
    DJANGO.roll_back(database)
    from django.apps import apps
    from django.db.models.signals import post_migrate

    accounts = apps.get_app_config("accounts")
    post_migrate.connect(interrupt, sender=accounts)
    with manage(database) as call_command:
        with pytest.raises(KeyboardInterrupt):
            call_command("migrate", verbosity=0)
        post_migrate.disconnect(interrupt, sender=accounts)
        call_command("migrate", verbosity=0)
    assert is_at(records_at(database), NEWEST)
    ALEMBIC.upgrade(database, NEWEST)


def test_alembic_applies_all_steps_or_none(database: str) -> None:
    execute(database, "CREATE TABLE grants (id INTEGER)")
    before = schema_at(database)
    with pytest.raises(sa.exc.DBAPIError, match="grants"):
        ALEMBIC.upgrade(database, NEWEST)
    assert schema_at(database) == before
    assert not records_at(database)["alembic"]


def test_alembic_recreates_a_referenced_table_on_sqlite(
    sqlite_files: SqliteFiles,
) -> None:
    database = sqlite_files.migrated(_newest)
    before = fill(database)
    with connect_to_migrate(database) as connection, connection.begin():
        operations = Operations(MigrationContext.configure(connection))
        with operations.batch_alter_table("users", recreate="always") as users:
            users.alter_column("bio", type_=sa.String(10))
        check_foreign_keys(connection)
    assert rows_at(database) == before


def test_dangling_references_on_sqlite_are_an_error(sqlite_files: SqliteFiles) -> None:
    database = sqlite_files.migrated(_newest)
    fill(database)
    with connect_to_migrate(database) as connection, connection.begin():
        connection.exec_driver_sql("DELETE FROM users")
        with pytest.raises(RuntimeError, match="refer to missing rows"):
            check_foreign_keys(connection)


def everything(database_url: str) -> tuple[object, ...]:
    """The schema, the rows, and what is noted of them."""
    return schema_at(database_url), rows_at(database_url), records_at(database_url)


def _newest(database_url: str) -> None:
    ALEMBIC.upgrade(database_url, NEWEST)

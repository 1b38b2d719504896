"""A migration that fails in the middle leaves nothing behind."""

import pytest
import sqlalchemy as sa
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext

from adapters.migration_steps import STEPS
from adapters.sqlalchemy.migrating import check_foreign_keys, connect_to_migrate
from contract_tests.targets.databases import SqliteFiles
from tests.migrations.books import books_at, is_at
from tests.migrations.rows import fill, rows_at
from tests.migrations.schemas import schema_at
from tests.migrations.tools import ALEMBIC, DJANGO, Tool, manage
from tests.stores.plain_sql import execute

NEWEST = len(STEPS)
IN_THE_WAY = "CREATE INDEX users_tier_oldest ON follows (followed_id)"


def test_a_step_that_fails_leaves_nothing_behind(database: str, tool: Tool) -> None:
    tool.upgrade(database, NEWEST - 1)
    fill(database)
    execute(database, IN_THE_WAY)
    before = everything(database)
    with pytest.raises(Exception, match="users_tier_oldest"):
        tool.upgrade(database, NEWEST)
    assert everything(database) == before


def test_a_rollback_that_fails_leaves_nothing_behind(database: str, tool: Tool) -> None:
    tool.upgrade(database, NEWEST)
    fill(database)
    execute(database, "ALTER TABLE users RENAME tier TO planted")
    before = everything(database)
    with pytest.raises(Exception, match="tier"):
        tool.roll_back(database)
    assert everything(database) == before


def test_an_adoption_that_fails_leaves_nothing_behind(
    database: str, tool: Tool, other: Tool
) -> None:
    other.upgrade(database, NEWEST - 1)
    fill(database)
    execute(database, IN_THE_WAY)
    before = everything(database)
    with pytest.raises(Exception, match="users_tier_oldest"):
        tool.adopt(database)
    assert everything(database) == before


def test_what_django_could_not_note_for_alembic_it_notes_the_next_time(database: str) -> None:
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
    assert is_at(books_at(database), NEWEST)
    ALEMBIC.upgrade(database, NEWEST)


def test_alembic_takes_all_steps_or_none(database: str) -> None:
    execute(database, "CREATE TABLE grants (id INTEGER)")
    before = schema_at(database)
    with pytest.raises(sa.exc.DBAPIError, match="grants"):
        ALEMBIC.upgrade(database, NEWEST)
    assert schema_at(database) == before
    assert not books_at(database)["alembic"]


def test_alembic_makes_a_table_anew_on_sqlite_though_rows_refer_to_it(
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


def test_no_migration_leaves_rows_on_sqlite_that_refer_to_none(sqlite_files: SqliteFiles) -> None:
    database = sqlite_files.migrated(_newest)
    fill(database)
    with connect_to_migrate(database) as connection, connection.begin():
        connection.exec_driver_sql("DELETE FROM users")
        with pytest.raises(RuntimeError, match="refer to missing rows"):
            check_foreign_keys(connection)


def everything(database_url: str) -> tuple[object, ...]:
    """The schema, the rows, and what is noted of them."""
    return schema_at(database_url), rows_at(database_url), books_at(database_url)


def _newest(database_url: str) -> None:
    ALEMBIC.upgrade(database_url, NEWEST)

"""What a store says when its database is away or not migrated."""

from pathlib import Path

import pytest

from adapters.sqlalchemy.tables import metadata
from contract_tests.targets.databases import Databases, sqlite_url
from core.domain.errors import Kind
from tests.errors import expect_error
from tests.stores.driving import DrivenStore
from tests.stores.opening import Open
from tests.stores.people import ANNA
from tests.stores.plain_sql import execute
from tests.stores.uses import add, by_username

AWAY = {"database": "is unavailable"}
LACKING = {"database": "is not migrated"}
CHANGES = [
    *[f"ALTER TABLE {table} RENAME TO another_name" for table in metadata.tables],
    *[
        f"ALTER TABLE {table.name} RENAME COLUMN {list(table.columns)[-1].name} TO another_name"
        for table in metadata.tables.values()
    ],
]


def test_a_migrated_database_is_ready(open_in_sql: Open, database: str) -> None:
    with open_in_sql(database) as driven:
        driven.run(driven.store.check())


def test_a_new_database_is_not_migrated(open_in_sql: Open, databases: Databases) -> None:
    database = databases.absent()
    databases.create(database)
    with open_in_sql(database) as driven:
        with expect_error(Kind.NOT_MIGRATED, LACKING):
            driven.run(driven.store.check())
        with expect_error(Kind.NOT_MIGRATED, LACKING):
            driven.run(by_username(driven.store, "anna"))
        with expect_error(Kind.NOT_MIGRATED, LACKING):
            driven.run(add(driven.store, ANNA))
    databases.drop(database)


@pytest.mark.parametrize("change", CHANGES)
def test_a_database_that_lacks_a_table_or_a_column_is_not_migrated(
    open_in_sql: Open, database: str, change: str
) -> None:
    execute(database, change)
    with open_in_sql(database) as driven, expect_error(Kind.NOT_MIGRATED, LACKING):
        driven.run(driven.store.check())


def test_a_database_that_is_not_there_is_unavailable(
    open_in_sql: Open, databases: Databases
) -> None:
    with open_in_sql(databases.absent()) as driven:
        assert_unavailable(driven)


@pytest.mark.parametrize("obstacle", ["a folder", "no database"])
def test_a_file_that_cannot_be_opened_is_unavailable(
    open_in_sql: Open, tmp_path: Path, obstacle: str
) -> None:
    place = tmp_path / "forge.db"
    if obstacle == "a folder":
        place.mkdir()
    else:
        place.write_text("this is a text, and no database at all\n" * 100)
    with open_in_sql(sqlite_url(place)) as driven:
        assert_unavailable(driven)


def test_a_file_that_comes_back_is_used_again_without_a_restart(
    open_in_sql: Open, file: Path
) -> None:
    away = file.parent / "away" / "forge.db"
    with open_in_sql(sqlite_url(away)) as driven:
        with expect_error(Kind.UNAVAILABLE, AWAY):
            driven.run(add(driven.store, ANNA))
        away.parent.mkdir()
        file.rename(away)
        driven.run(add(driven.store, ANNA))
        assert driven.run(by_username(driven.store, "anna")) == ANNA


def assert_unavailable(driven: DrivenStore) -> None:
    """Whatever is asked of it."""
    with expect_error(Kind.UNAVAILABLE, AWAY):
        driven.run(driven.store.check())
    with expect_error(Kind.UNAVAILABLE, AWAY):
        driven.run(by_username(driven.store, "anna"))
    with expect_error(Kind.UNAVAILABLE, AWAY):
        driven.run(add(driven.store, ANNA))

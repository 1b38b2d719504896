"""What a store says when its database is away or not migrated."""

import sqlite3
from pathlib import Path

import pytest

from adapters.sqlalchemy.tables import metadata
from core.domain.errors import Kind
from tests.refused import refused
from tests.stores.opening import Open
from tests.stores.people import ANNA
from tests.stores.uses import add, by_username

AWAY = {"database": "is unavailable"}
LACKING = {"database": "is not migrated"}
CHANGES = [
    *[f"DROP TABLE {table}" for table in metadata.tables],
    *[
        f"ALTER TABLE {table.name} RENAME COLUMN {list(table.columns)[-1].name} TO another_name"
        for table in metadata.tables.values()
    ],
]


def test_a_migrated_database_is_ready(open_in_sql: Open, database: Path) -> None:
    with open_in_sql(database) as driven:
        driven.run(driven.store.check())


def test_a_new_database_is_not_migrated(open_in_sql: Open, tmp_path: Path) -> None:
    with open_in_sql(tmp_path / "new.db") as driven:
        with refused(Kind.NOT_MIGRATED, LACKING):
            driven.run(driven.store.check())
        with refused(Kind.NOT_MIGRATED, LACKING):
            driven.run(by_username(driven.store, "anna"))
        with refused(Kind.NOT_MIGRATED, LACKING):
            driven.run(add(driven.store, ANNA))


@pytest.mark.parametrize("change", CHANGES)
def test_a_database_that_lacks_a_table_or_a_column_is_not_migrated(
    open_in_sql: Open, database: Path, change: str
) -> None:
    _execute(database, change)
    with open_in_sql(database) as driven, refused(Kind.NOT_MIGRATED, LACKING):
        driven.run(driven.store.check())


@pytest.mark.parametrize("obstacle", ["no folder", "a folder", "no database"])
def test_a_database_that_cannot_be_opened_is_unavailable(
    open_in_sql: Open, tmp_path: Path, obstacle: str
) -> None:
    place = tmp_path / "gone" / "forge.db" if obstacle == "no folder" else tmp_path / "forge.db"
    if obstacle == "a folder":
        place.mkdir()
    elif obstacle == "no database":
        place.write_text("this is a text, and no database at all\n" * 100)
    with open_in_sql(place) as driven:
        with refused(Kind.UNAVAILABLE, AWAY):
            driven.run(driven.store.check())
        with refused(Kind.UNAVAILABLE, AWAY):
            driven.run(by_username(driven.store, "anna"))
        with refused(Kind.UNAVAILABLE, AWAY):
            driven.run(add(driven.store, ANNA))


def test_a_database_that_comes_back_is_used_again_without_a_restart(
    open_in_sql: Open, database: Path
) -> None:
    away = database.parent / "away" / "forge.db"
    with open_in_sql(away) as driven:
        with refused(Kind.UNAVAILABLE, AWAY):
            driven.run(add(driven.store, ANNA))
        away.parent.mkdir()
        database.rename(away)
        driven.run(add(driven.store, ANNA))
        assert driven.run(by_username(driven.store, "anna")) == ANNA


def _execute(database: Path, statement: str) -> None:
    connection = sqlite3.connect(database, timeout=0)
    connection.execute(statement)
    connection.commit()
    connection.close()

"""What a store says when its database is away, not migrated, or held by somebody else."""

import sqlite3
from pathlib import Path
from threading import Timer

import pytest

from core.domain.errors import Kind
from tests.refused import refused
from tests.stores.opening import Open
from tests.stores.people import ANNA, BERT
from tests.stores.uses import add, by_username

AWAY = {"database": "is unavailable"}
LACKING = {"database": "is not migrated"}
CHANGES = [
    *[f"DROP TABLE {table}" for table in ("follows", "tokens", "users")],
    "ALTER TABLE users RENAME COLUMN bio TO biography",
    "ALTER TABLE tokens RENAME COLUMN expires_at TO ends_at",
    "ALTER TABLE follows RENAME COLUMN followed_id TO idol_id",
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


@pytest.mark.usefixtures("impatient")
def test_a_writer_gives_up_when_another_one_holds_the_database_too_long(
    open_in_sql: Open, database: Path
) -> None:
    with open_in_sql(database) as driven:
        driven.run(add(driven.store, ANNA))
        other = _begin_writing(database)
        with refused(Kind.UNAVAILABLE, AWAY):
            driven.run(add(driven.store, BERT))
        assert driven.run(by_username(driven.store, "anna")) == ANNA  # who reads need not wait
        other.rollback()
        driven.run(add(driven.store, BERT))
        assert driven.run(by_username(driven.store, "bert")) == BERT
        other.close()


def test_a_writer_waits_for_another_one_that_ends_in_time(
    open_in_sql: Open, database: Path
) -> None:
    with open_in_sql(database) as driven:
        other = _begin_writing(database)
        other.execute("DELETE FROM users")
        timer = Timer(0.2, other.commit)
        timer.start()
        driven.run(add(driven.store, ANNA))
        timer.join()
        assert driven.run(by_username(driven.store, "anna")) == ANNA
        other.close()


@pytest.mark.usefixtures("impatient")
def test_a_unit_that_writes_holds_the_database_from_its_beginning(
    open_in_sql: Open, database: Path
) -> None:
    async def read_first() -> None:
        async with driven.store.writing() as work:
            await work.users.by_username("anna")
            with pytest.raises(sqlite3.OperationalError, match="database is locked"):
                _begin_writing(database)
            await work.users.add(ANNA)

    with open_in_sql(database) as driven:
        driven.run(read_first())
        assert driven.run(by_username(driven.store, "anna")) == ANNA


def test_a_unit_that_reads_holds_up_no_writer(open_in_sql: Open, database: Path) -> None:
    async def read() -> None:
        async with driven.store.reading() as work:
            assert await work.users.by_username("anna") == ANNA
            _execute(database, "UPDATE users SET username = 'Anna'")
            assert await work.users.by_username("anna") is None

    with open_in_sql(database) as driven:
        driven.run(add(driven.store, ANNA))
        driven.run(read())


def _begin_writing(database: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(database, timeout=0, isolation_level=None, check_same_thread=False)
    connection.execute("BEGIN IMMEDIATE")
    return connection


def _execute(database: Path, statement: str) -> None:
    connection = sqlite3.connect(database, timeout=0)
    connection.execute(statement)
    connection.commit()
    connection.close()

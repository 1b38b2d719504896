"""How units of work share a SQLite file with each other, and with other processes."""

import sqlite3
from dataclasses import replace
from pathlib import Path
from threading import Timer
from uuid import UUID

import pytest

from contract_tests.targets.databases import sqlite_url
from core.domain.errors import Kind
from tests.errors import expect_error
from tests.stores.opening import Open
from tests.stores.people import ANNA, BERT
from tests.stores.uses import add, by_username


@pytest.mark.usefixtures("impatient")
def test_a_writer_gives_up_when_another_one_holds_the_database_too_long(
    open_in_sql: Open, file: Path
) -> None:
    with open_in_sql(sqlite_url(file)) as driven:
        driven.run(add(driven.store, ANNA))
        other = _begin_writing(file)
        with expect_error(Kind.UNAVAILABLE, {"database": "is unavailable"}):
            driven.run(add(driven.store, BERT))
        assert driven.run(by_username(driven.store, "anna")) == ANNA  # who reads need not wait
        other.rollback()
        driven.run(add(driven.store, BERT))
        assert driven.run(by_username(driven.store, "bert")) == BERT
        other.close()


def test_a_writer_waits_for_another_one_that_ends_in_time(open_in_sql: Open, file: Path) -> None:
    with open_in_sql(sqlite_url(file)) as driven:
        other = _begin_writing(file)
        other.execute("DELETE FROM users")
        timer = Timer(0.2, other.commit)
        timer.start()
        driven.run(add(driven.store, ANNA))
        timer.join()
        assert driven.run(by_username(driven.store, "anna")) == ANNA
        other.close()


def test_however_many_wait_to_write_hold_up_nobody_who_reads(open_in_sql: Open, file: Path) -> None:
    async def read_and_let_them_in() -> None:
        await by_username(driven.store, "anna")
        other.rollback()

    crowd = [replace(ANNA, id=UUID(int=9 + n), username=f"{n}", email=None) for n in range(20)]
    with open_in_sql(sqlite_url(file)) as driven:
        other = _begin_writing(file)
        writers = [add(driven.store, one) for one in crowd]
        assert driven.run_at_once([*writers, read_and_let_them_in()]) == [None] * 21
        other.close()


@pytest.mark.usefixtures("impatient")
def test_a_unit_that_writes_holds_the_database_from_its_beginning(
    open_in_sql: Open, file: Path
) -> None:
    async def read_first() -> None:
        async with driven.store.writing() as work:
            await work.users.by_username("anna")
            with pytest.raises(sqlite3.OperationalError, match="database is locked"):
                _begin_writing(file)
            await work.users.add(ANNA)

    with open_in_sql(sqlite_url(file)) as driven:
        driven.run(read_first())
        assert driven.run(by_username(driven.store, "anna")) == ANNA


def test_a_unit_that_reads_holds_up_no_writer(open_in_sql: Open, file: Path) -> None:
    async def read() -> None:
        async with driven.store.reading() as work:
            assert await work.users.by_username("anna") == ANNA
            other = _begin_writing(file)
            other.execute("UPDATE users SET username = 'Anna'")
            other.commit()
            other.close()
            assert await work.users.by_username("anna") is None

    with open_in_sql(sqlite_url(file)) as driven:
        driven.run(add(driven.store, ANNA))
        driven.run(read())


def _begin_writing(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(file, timeout=0, isolation_level=None, check_same_thread=False)
    connection.execute("BEGIN IMMEDIATE")
    return connection

"""How stores use connections to PostgreSQL, and how many."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

from adapters.sqlalchemy import postgresql as setup
from core.domain.errors import Kind
from core.ports.store import Store
from core.run_blocking import run_blocking
from tests.refused import refused
from tests.stores.driving import DrivenStore
from tests.stores.migrating import start_django
from tests.stores.opening import (
    Open,
    open_django,
    open_sqlalchemy_awaited,
    open_sqlalchemy_blocking,
)
from tests.stores.people import ANNA
from tests.stores.plain_sql import execute, rows
from tests.stores.uses import add, by_username

pytestmark = pytest.mark.postgresql
AT_ONCE = 60
IN_SQLALCHEMY = [open_sqlalchemy_blocking, open_sqlalchemy_awaited]


def connections(database: str, column: str) -> list[Any]:
    """Of whoever else is connected: their processes, or what these are doing."""
    mine = f"SELECT {column} FROM pg_stat_activity WHERE datname = current_database()"  # noqa: S608
    return [row[0] for row in rows(database, f"{mine} AND pid <> pg_backend_pid()")]


def test_a_connection_is_used_again(open_in_sql: Open, served: str) -> None:
    with open_in_sql(served) as driven:
        driven.run(add(driven.store, ANNA))
        [process] = connections(served, "pid")
        for _ in range(3):
            driven.run(by_username(driven.store, "anna"))
        assert connections(served, "pid") == [process]
    assert connections(served, "pid") == []


def test_many_at_once_share_few_connections(open_in_sql: Open, served: str) -> None:
    with open_in_sql(served) as driven:
        driven.run(add(driven.store, ANNA))
        uses = [by_username(driven.store, "anna") for _ in range(AT_ONCE)]
        assert driven.run_at_once(uses) == [ANNA] * AT_ONCE
        assert 1 <= len(connections(served, "pid")) <= setup.CONNECTIONS


def test_a_unit_that_reads_holds_no_transaction(open_in_sql: Open, served: str) -> None:
    async def read(store: Store) -> list[str]:
        async with store.reading() as work:
            await work.users.by_username("anna")
            return connections(served, "state")

    async def write(store: Store) -> list[str]:
        async with store.writing() as work:
            await work.users.by_username("anna")
            return connections(served, "state")

    with open_in_sql(served) as driven:
        assert driven.run(read(driven.store)) == ["idle"]
        assert driven.run(write(driven.store)) == ["idle in transaction"]
        assert driven.run(read(driven.store)) == ["idle"]


@pytest.mark.parametrize("open_store", IN_SQLALCHEMY)
def test_a_connection_is_asked_whether_it_is_there_unless_it_was_just_used(
    open_store: Open, served: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []

    def note(_dialect: sa.Dialect, connection: Any) -> bool:
        asked.append(connection)
        return True

    for dialect in (PGDialect_asyncpg, PGDialect_psycopg):
        monkeypatch.setattr(dialect, "do_ping", note)
    monkeypatch.setattr(setup, "ASKED_AFTER", 60.0)
    with open_store(served) as driven:
        for _ in range(3):
            driven.run(by_username(driven.store, "anna"))
        assert len(asked) == 0
        monkeypatch.setattr(setup, "ASKED_AFTER", 0.0)
        driven.run(by_username(driven.store, "anna"))
        assert len(asked) == 1


@pytest.mark.parametrize("open_store", IN_SQLALCHEMY)
def test_who_waits_too_long_for_a_connection_of_sqlalchemy_is_refused(
    open_store: Open, served: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def want_two(driven: DrivenStore) -> None:
        async with driven.store.reading() as work:
            await work.users.by_username("anna")
            await by_username(driven.store, "anna")

    monkeypatch.setattr(setup, "CONNECTIONS", 1)
    monkeypatch.setattr(setup, "WAITS", 0.1)
    with open_store(served) as driven:
        with refused(Kind.UNAVAILABLE, {"database": "is unavailable"}):
            driven.run(want_two(driven))
        assert driven.run(by_username(driven.store, "anna")) is None


def test_who_waits_too_long_for_a_connection_of_django_is_refused(
    served: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    start_django()
    from django_project.database.connections import POSTGRESQL

    async def want_two(driven: DrivenStore) -> None:
        async with driven.store.reading() as work:
            await work.users.by_username("anna")
            with ThreadPoolExecutor(1) as another:
                another.submit(run_blocking, by_username(driven.store, "anna")).result()

    monkeypatch.setitem(POSTGRESQL, "pool", {**POSTGRESQL["pool"], "max_size": 1})
    with open_django(served) as driven:
        with refused(Kind.UNAVAILABLE, {"database": "is unavailable"}):
            driven.run(want_two(driven))
        assert driven.run(by_username(driven.store, "anna")) is None


def test_a_time_is_in_utc_whatever_the_time_zone_of_the_database(
    open_in_sql: Open, served: str
) -> None:
    name = sa.make_url(served).database
    execute(served, f"ALTER DATABASE \"{name}\" SET TimeZone = 'Asia/Tokyo'")
    with open_in_sql(served) as driven:
        driven.run(add(driven.store, ANNA))
        read = driven.run(by_username(driven.store, "anna"))
        assert read == ANNA
        assert read.created_at.tzname() == "UTC"

"""What a store says when PostgreSQL fails it, and that it goes on by itself afterwards."""

import pytest
import sqlalchemy as sa

from adapters.sqlalchemy import postgresql as setup
from contract_tests.targets.postgresql import PostgresServer
from core.domain.errors import DomainError, Kind
from core.ports.store import Store
from tests.errors import expect_error
from tests.stores.driving import DrivenStore
from tests.stores.opening import Open
from tests.stores.people import ANNA, BERT
from tests.stores.plain_sql import execute
from tests.stores.uses import add, by_username

pytestmark = pytest.mark.postgresql
AWAY = {"database": "is unavailable"}


async def cut_off(store: Store, how: str, server: PostgresServer, database: str) -> None:
    """Lose the connection in the middle of a unit of work, or before its COMMIT."""
    async with store.reading() if how == "reading" else store.writing() as work:
        await work.users.by_username("anna")
        if how == "commit":
            await work.users.add(BERT)
        server.disconnect(database)
        if how != "commit":
            await work.users.by_username("anna")


@pytest.mark.parametrize("how", ["reading", "writing", "commit"])
def test_a_unit_that_loses_its_connection_is_refused_and_the_next_one_is_not(
    open_in_sql: Open, served: str, postgresql: PostgresServer, how: str
) -> None:
    with open_in_sql(served) as driven:
        driven.run(add(driven.store, ANNA))
        with expect_error(Kind.UNAVAILABLE, AWAY):
            driven.run(cut_off(driven.store, how, postgresql, served))
        assert driven.run(by_username(driven.store, "anna")) == ANNA
        assert driven.run(by_username(driven.store, "bert")) is None


def test_a_unit_does_not_fail_because_an_idle_connection_was_cut_off(
    open_in_sql: Open, served: str, postgresql: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(setup, "PING_AFTER", 0.0)
    with open_in_sql(served) as driven:
        driven.run(add(driven.store, ANNA))
        postgresql.disconnect(served)
        assert driven.run(by_username(driven.store, "anna")) == ANNA


def test_of_many_idle_connections_that_were_cut_off_one_unit_at_most_fails(
    open_in_sql: Open, served: str, postgresql: PostgresServer
) -> None:
    with open_in_sql(served) as driven:
        driven.run(add(driven.store, ANNA))
        driven.run_at_once([by_username(driven.store, "anna") for _ in range(30)])
        postgresql.disconnect(served)
        first, second = (found_or_unavailable(driven) for _ in range(2))
        assert (first, second) in [("unavailable", "found"), ("found", "found")]


def found_or_unavailable(driven: DrivenStore) -> str:
    """What comes of looking for Anna."""
    [outcome] = driven.run_at_once([by_username(driven.store, "anna")])
    if isinstance(outcome, DomainError) and outcome.kind is Kind.UNAVAILABLE:
        return "unavailable"
    assert outcome == ANNA
    return "found"


def test_a_database_that_lets_nobody_in_is_unavailable_until_it_does(
    open_in_sql: Open, served: str, postgresql: PostgresServer
) -> None:
    with open_in_sql(served) as driven:
        driven.run(add(driven.store, ANNA))
        postgresql.close(served)
        with expect_error(Kind.UNAVAILABLE, AWAY):
            driven.run(driven.store.check())
        postgresql.open(served)
        assert driven.run(by_username(driven.store, "anna")) == ANNA


@pytest.mark.parametrize("limit", [None, 0])
def test_who_is_not_let_in_is_refused_and_no_password_is_logged(
    open_in_sql: Open,
    served: str,
    postgresql: PostgresServer,
    limit: int | None,
    caplog: pytest.LogCaptureFixture,
) -> None:
    url = sa.make_url(served)
    role = f"{url.database}_nobody"
    if limit is not None:
        postgresql.execute(f"CREATE ROLE {role} LOGIN CONNECTION LIMIT {limit}")
    try:
        stranger = url.set(username=role, password="the-password")
        with (
            open_in_sql(stranger.render_as_string(hide_password=False)) as driven,
            expect_error(Kind.UNAVAILABLE, AWAY),
        ):
            driven.run(by_username(driven.store, "anna"))
    finally:
        postgresql.execute(f"DROP ROLE IF EXISTS {role}")
    assert "the database is unavailable" in caplog.text
    assert "the-password" not in caplog.text


def test_a_migration_fails_at_most_one_unit_of_those_that_prepared_their_statements(
    open_in_sql: Open, served: str
) -> None:
    with open_in_sql(served) as driven:
        driven.run(add(driven.store, ANNA))
        for _ in range(10):  # psycopg prepares what it has sent five times
            driven.run(by_username(driven.store, "anna"))
        execute(served, "ALTER TABLE users ALTER COLUMN username TYPE varchar(99)")
        first, second = (found_or_unavailable(driven) for _ in range(2))
        assert (first, second) in [("unavailable", "found"), ("found", "found")]

"""Connections to PostgreSQL: how many there are, and what happens when they are lost."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from importlib.util import find_spec
from threading import Thread
from time import sleep
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

from adapters.sqlalchemy import postgresql as postgresql_setup
from contract_tests.targets.databases import PostgresServer, StartedServer, started_postgres
from contract_tests.targets.django_in_process import django_on
from core.domain.articles import Article
from core.domain.errors import DomainError, Kind
from core.ports.store import Stale, Store
from core.run_blocking import run_blocking
from tests.core.fakes import PlainHasher
from tests.errors import expect_error
from tests.stores.databases import (
    execute,
    migrate_with_alembic,
    migrate_with_django,
    rows,
    start_django,
    writing,
)
from tests.stores.shortcuts import (
    ANNA,
    BERT,
    FIRST,
    add,
    by_username,
    delete,
    delete_user,
    publish_all,
)
from tests.stores.stores import (
    Open,
    StoreRunner,
    Use,
    open_django,
    open_sqlalchemy_async,
    open_sqlalchemy_blocking,
)

# Connections

AT_ONCE = 60
IN_SQLALCHEMY = [open_sqlalchemy_blocking, open_sqlalchemy_async]


def connections(database: str, column: str, expected: int | None = None) -> list[Any]:
    """The process ids or states of the other connections of clients.

    A connection that a client has closed is still listed while its process ends, so these wait for
    the expected number; they are what there is after half a minute.
    """
    query = (
        f"SELECT {column} FROM pg_stat_activity WHERE datname = current_database()"  # noqa: S608
        " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
    )
    deadline = time.monotonic() + 30
    while True:
        found = [row[0] for row in rows(database, query)]
        if expected in (None, len(found)) or time.monotonic() > deadline:
            return found
        time.sleep(0.01)


@pytest.mark.postgresql
def test_a_connection_is_reused(open_in_sql: Open, served: str) -> None:
    with open_in_sql(served) as runner:
        runner.run(add(runner.store, ANNA))
        [process] = connections(served, "pid", 1)
        for _ in range(3):
            runner.run(by_username(runner.store, "anna"))
        assert connections(served, "pid", 1) == [process]
    assert connections(served, "pid", 0) == []


@pytest.mark.postgresql
def test_concurrent_units_share_few_connections(open_in_sql: Open, served: str) -> None:
    with open_in_sql(served) as runner:
        runner.run(add(runner.store, ANNA))
        connections(served, "pid", 1)  # those that prepared the database have ended
        uses = [by_username(runner.store, "anna") for _ in range(AT_ONCE)]
        assert runner.run_at_once(uses) == [ANNA] * AT_ONCE
        assert 1 <= len(connections(served, "pid")) <= postgresql_setup.CONNECTIONS


@pytest.mark.postgresql
def test_a_unit_that_reads_holds_no_transaction(open_in_sql: Open, served: str) -> None:
    async def read(store: Store) -> list[str]:
        async with store.reading() as work:
            await work.users.by_username("anna")
            return connections(served, "state", 1)

    async def write(store: Store) -> list[str]:
        async with store.writing() as work:
            await work.users.by_username("anna")
            return connections(served, "state", 1)

    with open_in_sql(served) as runner:
        assert runner.run(read(runner.store)) == ["idle"]
        assert runner.run(write(runner.store)) == ["idle in transaction"]
        assert runner.run(read(runner.store)) == ["idle"]


def ping_after(seconds: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the stores ping a connection that was not used for so long."""
    monkeypatch.setattr(postgresql_setup, "PING_AFTER", seconds)
    if find_spec("django"):
        start_django()
        monkeypatch.setattr("django_project.database.postgresql.base.PING_AFTER", seconds)


@pytest.mark.postgresql
def test_a_connection_is_pinged_unless_it_was_just_used(
    open_in_sql: Open, served: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pinged: list[Any] = []

    def note(_dialect: sa.Dialect, connection: Any) -> bool:
        pinged.append(connection)
        return True

    ping_after(60.0, monkeypatch)
    for dialect in (PGDialect_asyncpg, PGDialect_psycopg):
        monkeypatch.setattr(dialect, "do_ping", note)
    if find_spec("psycopg_pool"):
        monkeypatch.setattr("psycopg_pool.ConnectionPool.check_connection", pinged.append)
    with open_in_sql(served) as runner:
        for _ in range(3):
            runner.run(by_username(runner.store, "anna"))
        assert len(pinged) == 0
        ping_after(0.0, monkeypatch)
        runner.run(by_username(runner.store, "anna"))
        assert len(pinged) == 1


@pytest.mark.postgresql
@pytest.mark.parametrize("open_store", IN_SQLALCHEMY)
def test_waiting_too_long_for_a_connection_of_sqlalchemy_is_unavailable(
    open_store: Open, served: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def use_two_connections(runner: StoreRunner) -> None:
        async with runner.store.reading() as work:
            await work.users.by_username("anna")
            await by_username(runner.store, "anna")

    unhurried = {
        driver: postgresql_setup.timeouts(sa.make_url(f"postgresql+{driver}://host/name"))
        for driver in ("asyncpg", "psycopg")
    }
    monkeypatch.setattr(postgresql_setup, "timeouts", lambda url: unhurried[url.get_driver_name()])
    monkeypatch.setattr(postgresql_setup, "CONNECTIONS", 1)
    monkeypatch.setattr(postgresql_setup, "POOL_TIMEOUT", 0.1)
    with open_store(served) as runner:
        with expect_error(Kind.UNAVAILABLE, {"database": "is unavailable"}):
            runner.run(use_two_connections(runner))
        assert runner.run(by_username(runner.store, "anna")) is None


@pytest.mark.postgresql
def test_waiting_too_long_for_a_connection_of_django_is_unavailable(
    served: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    start_django()
    from django_project.database.connections import POSTGRESQL

    async def use_two_connections(runner: StoreRunner) -> None:
        async with runner.store.reading() as work:
            await work.users.by_username("anna")
            with ThreadPoolExecutor(1) as another:
                another.submit(run_blocking, by_username(runner.store, "anna")).result()

    monkeypatch.setitem(POSTGRESQL, "pool", {**POSTGRESQL["pool"], "max_size": 1})
    with open_django(served) as runner:
        with expect_error(Kind.UNAVAILABLE, {"database": "is unavailable"}):
            runner.run(use_two_connections(runner))
        assert runner.run(by_username(runner.store, "anna")) is None


@pytest.mark.postgresql
def test_times_are_in_utc_in_any_time_zone_of_the_database(open_in_sql: Open, served: str) -> None:
    name = sa.make_url(served).database
    execute(served, f"ALTER DATABASE \"{name}\" SET TimeZone = 'Asia/Tokyo'")
    with open_in_sql(served) as runner:
        runner.run(add(runner.store, ANNA))
        read = runner.run(by_username(runner.store, "anna"))
        assert read == ANNA
        assert read.created_at.tzname() == "UTC"


# Errors

UNAVAILABLE = {"database": "is unavailable"}


async def lose_connection(store: Store, how: str, server: PostgresServer, database: str) -> None:
    """Lose the connection in the middle of a unit of work, or before its COMMIT."""
    async with store.reading() if how == "reading" else store.writing() as work:
        await work.users.by_username("anna")
        if how == "commit":
            await work.users.add(BERT)
        server.disconnect(database)
        if how != "commit":
            await work.users.by_username("anna")


@pytest.mark.postgresql
@pytest.mark.parametrize("how", ["reading", "writing", "commit"])
def test_a_unit_that_loses_its_connection_is_unavailable_and_the_next_one_is_not(
    open_in_sql: Open, served: str, postgresql: PostgresServer, how: str
) -> None:
    with open_in_sql(served) as runner:
        runner.run(add(runner.store, ANNA))
        with expect_error(Kind.UNAVAILABLE, UNAVAILABLE):
            runner.run(lose_connection(runner.store, how, postgresql, served))
        assert runner.run(by_username(runner.store, "anna")) == ANNA
        assert runner.run(by_username(runner.store, "bert")) is None


@pytest.mark.postgresql
def test_a_lost_idle_connection_fails_no_unit(
    open_in_sql: Open, served: str, postgresql: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    ping_after(0.0, monkeypatch)
    with open_in_sql(served) as runner:
        runner.run(add(runner.store, ANNA))
        postgresql.disconnect(served)
        assert runner.run(by_username(runner.store, "anna")) == ANNA


@pytest.mark.postgresql
def test_many_lost_idle_connections_fail_one_unit_at_most(
    open_in_sql: Open, served: str, postgresql: PostgresServer
) -> None:
    with open_in_sql(served) as runner:
        runner.run(add(runner.store, ANNA))
        runner.run_at_once([by_username(runner.store, "anna") for _ in range(30)])
        postgresql.disconnect(served)
        first, second = (found_or_unavailable(runner) for _ in range(2))
        assert (first, second) in [("unavailable", "found"), ("found", "found")]


def found_or_unavailable(runner: StoreRunner) -> str:
    """The outcome of a query for Anna."""
    [outcome] = runner.run_at_once([by_username(runner.store, "anna")])
    if isinstance(outcome, DomainError) and outcome.kind is Kind.UNAVAILABLE:
        return "unavailable"
    assert outcome == ANNA
    return "found"


@pytest.mark.postgresql
def test_a_closed_database_is_unavailable_until_it_opens(
    open_in_sql: Open, served: str, postgresql: PostgresServer
) -> None:
    with open_in_sql(served) as runner:
        runner.run(add(runner.store, ANNA))
        postgresql.close(served)
        with expect_error(Kind.UNAVAILABLE, UNAVAILABLE):
            runner.run(runner.store.check())
        postgresql.open(served)
        assert runner.run(by_username(runner.store, "anna")) == ANNA


@pytest.mark.postgresql
@pytest.mark.parametrize("limit", [None, 0])
def test_a_refused_role_is_unavailable_and_no_password_is_logged(
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
        unknown_role = url.set(username=role, password="the-password")
        with (
            open_in_sql(unknown_role.render_as_string(hide_password=False)) as runner,
            expect_error(Kind.UNAVAILABLE, UNAVAILABLE),
        ):
            runner.run(by_username(runner.store, "anna"))
    finally:
        postgresql.execute(f"DROP ROLE IF EXISTS {role}")
    assert "the database is unavailable" in caplog.text
    assert "the-password" not in caplog.text


@pytest.mark.postgresql
def test_a_migration_fails_one_unit_with_prepared_statements_at_most(
    open_in_sql: Open, served: str
) -> None:
    with open_in_sql(served) as runner:
        runner.run(add(runner.store, ANNA))
        for _ in range(10):  # psycopg prepares a statement after five executions
            runner.run(by_username(runner.store, "anna"))
        execute(served, "ALTER TABLE users ALTER COLUMN username TYPE varchar(99)")
        first, second = (found_or_unavailable(runner) for _ in range(2))
        assert (first, second) in [("unavailable", "found"), ("found", "found")]


# Restart


@pytest.fixture(scope="module")
def server() -> Iterator[StartedServer]:
    """A server that the tests of restarts may stop."""
    with started_postgres(uuid4().hex) as started:
        yield started


@pytest.mark.postgresql
def test_a_store_continues_after_a_restart_of_the_server(
    open_in_sql: Open, server: StartedServer
) -> None:
    with server.lent(migrate_with_alembic) as database, open_in_sql(database) as runner:
        runner.run(add(runner.store, ANNA))
        server.stop()
        with expect_error(Kind.UNAVAILABLE, {"database": "is unavailable"}):
            runner.run(by_username(runner.store, "anna"))
        with expect_error(Kind.UNAVAILABLE, {"database": "is unavailable"}):
            runner.run(add(runner.store, BERT))
        server.start_again()
        assert runner.run(by_username(runner.store, "anna")) == ANNA
        runner.run(add(runner.store, BERT))
        assert runner.run(by_username(runner.store, "bert")) == BERT


# A server that does not respond

NO_RESPONSE = (
    "CREATE FUNCTION say_nothing() RETURNS trigger LANGUAGE plpgsql"
    " AS 'BEGIN PERFORM pg_sleep(60); RETURN NEW; END'",
    "CREATE TRIGGER silent BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION say_nothing()",
)
LIBPQ_TIMEOUTS = {
    "connect_timeout": "3",
    "tcp_user_timeout": "10000",
    "keepalives_idle": "10",
    "keepalives_interval": "1",
    "keepalives_count": "3",
}


@pytest.mark.postgresql
def test_asyncpg_has_a_response_timeout(served: str, monkeypatch: pytest.MonkeyPatch) -> None:
    execute(served, *NO_RESPONSE)
    with monkeypatch.context() as patch:
        patch.setattr(postgresql_setup, "RESPONSE_TIMEOUT", 0.1)
        with (
            open_sqlalchemy_async(served) as runner,
            expect_error(Kind.UNAVAILABLE, {"database": "is unavailable"}),
        ):
            runner.run(add(runner.store, ANNA))
    execute(served, "DROP TRIGGER silent ON users")
    with open_sqlalchemy_async(served) as runner:
        runner.run(add(runner.store, ANNA))
        assert runner.run(by_username(runner.store, "anna")) == ANNA


@pytest.mark.postgresql
def test_libpq_has_timeouts_for_a_lost_network(served: str) -> None:
    assert LIBPQ_TIMEOUTS.items() <= _parameters_under_flask(served).items()
    assert LIBPQ_TIMEOUTS.items() <= _parameters_under_django(served).items()


def _parameters_under_flask(database_url: str) -> dict[str, str]:
    pytest.importorskip("flask", reason="Flask is not installed")
    from adapters.sqlalchemy.blocking_database import BlockingDatabase

    opened = BlockingDatabase(database_url)
    with opened.readers.connect() as connection:
        runner: Any = connection.connection.driver_connection
        parameters: dict[str, str] = runner.info.get_parameters()
    opened.dispose()
    return parameters


def _parameters_under_django(database_url: str) -> dict[str, str]:
    start_django()
    from django.db import connection

    from contract_tests.targets.django_in_process import django_on

    with django_on(database_url), connection.cursor() as cursor:
        parameters: dict[str, str] = cursor.connection.info.get_parameters()
    return parameters


# A server that comes back

ATTEMPTS = 3  # more than happen concurrently
POOL_TIMEOUT = 20  # seconds; the pool tries about once a second


@pytest.mark.postgresql
def test_waiting_for_a_connection_of_django_ends_when_the_database_is_back(
    postgresql: PostgresServer,
) -> None:
    start_django()
    from django.db import connection

    from django_project.database.store import DjangoStore

    database_url = postgresql.migrated(migrate_with_django)
    with django_on(database_url, timeout=POOL_TIMEOUT), ThreadPoolExecutor(1) as another:
        postgresql.close(database_url)
        waiting = another.submit(run_blocking, by_username(DjangoStore(), "anna"))
        while not waiting.done() and _failed_attempts(connection) < ATTEMPTS:
            sleep(0.01)
        postgresql.open(database_url)
        assert waiting.result() is None


def _failed_attempts(connection: object) -> int:
    pool = connection.pool  # type: ignore[attr-defined]  # only connections to PostgreSQL have one
    return int(pool.get_stats().get("connections_errors", 0))


# Deadlocks


LOCK_WAITS = (
    "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
)


@pytest.mark.postgresql
def test_a_unit_in_a_deadlock_is_stale(open_in_sql: Open, served: str) -> None:
    async def lock_one_row_and_another() -> None:
        async with runner.store.writing() as work:
            await work.users.rehash(ANNA, "another")
            thread.start()
            await work.users.rehash(BERT, "another")

    _shorten_deadlock_timeout(served)
    with open_in_sql(served) as runner, writing(served) as other:
        runner.run(add(runner.store, ANNA, BERT))
        other.exec_driver_sql(
            "SET deadlock_timeout = '1min'"
        )  # so that the unit of the store is aborted
        other.exec_driver_sql("UPDATE users SET version = 1 WHERE username = 'bert'")
        statement = "UPDATE users SET version = 1 WHERE username = 'anna'"
        thread = Thread(target=other.exec_driver_sql, args=[statement])
        with pytest.raises(Stale):
            runner.run(lock_one_row_and_another())
        thread.join()
        assert runner.run(by_username(runner.store, "anna")) == ANNA


@pytest.mark.postgresql
def test_a_read_in_a_deadlock_is_busy(open_in_sql: Open, served: str) -> None:
    with open_in_sql(served) as runner:
        runner.run(add(runner.store, ANNA))
        execute(
            served,
            "CREATE FUNCTION meet() RETURNS boolean LANGUAGE plpgsql"
            " AS 'BEGIN RAISE deadlock_detected; END'",
            "ALTER TABLE users RENAME TO those_users",
            "CREATE VIEW users AS SELECT * FROM those_users WHERE meet()",
        )
        with expect_error(Kind.BUSY, {"database": "is busy"}):
            runner.run(by_username(runner.store, "anna"))


@pytest.mark.postgresql
@pytest.mark.parametrize(
    "remove", [delete, lambda store, _: delete_user(store, ANNA)], ids=["article", "author"]
)
def test_a_deletion_waits_for_a_change_that_continues_with_the_tags(
    open_in_sql: Open, served: str, remove: Callable[[Store, Article], Use[None]]
) -> None:
    def continue_with_tags() -> None:
        while not rows(served, LOCK_WAITS):
            time.sleep(0.01)
        change.exec_driver_sql("UPDATE article_tags SET position = position + 10")
        change.commit()

    _shorten_deadlock_timeout(served)
    with open_in_sql(served) as runner, ThreadPoolExecutor(1) as thread, writing(served) as change:
        runner.run(add(runner.store, ANNA))
        (article,) = runner.run(publish_all(runner.store, FIRST))
        change.exec_driver_sql("UPDATE articles SET title = 'Changed'")
        continued = thread.submit(continue_with_tags)
        runner.run(remove(runner.store, article))
        continued.result()
    assert rows(served, "SELECT 1 FROM articles UNION ALL SELECT 1 FROM article_tags") == []


def _shorten_deadlock_timeout(served: str) -> None:
    execute(served, f'ALTER DATABASE "{sa.make_url(served).database}" SET deadlock_timeout = 10')


# Logging in to the admin site


@pytest.mark.postgresql
def test_a_pooled_connection_is_released_before_hashing(
    served: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    start_django()
    from django.db import connection

    from contract_tests.targets.django_in_process import django_ports, django_with_store
    from django_project.accounts import backends
    from django_project.database.store import DjangoStore

    open_connections: list[object] = []

    class Hasher(PlainHasher):
        async def verify(self, _password_hash: str | None, _password: str) -> bool:
            open_connections.append(connection.connection)
            return False

    with django_on(served), django_with_store(DjangoStore()):
        ports = replace(django_ports(), passwords=Hasher())
        monkeypatch.setattr(backends, "ports", lambda: ports)
        assert backends.AccountBackend().authenticate(None, "anna", "a password") is None
    assert open_connections == [None]

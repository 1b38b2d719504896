"""Statements and locks that take too long on PostgreSQL: they fail, and free their connection."""

import pytest

from adapters import database_timeouts
from adapters.database_timeouts import libpq_options
from adapters.sqlalchemy.migrating import connect_to_migrate
from contract_tests.targets.django_in_process import django_on
from core.domain.errors import DomainError, Kind
from tests.errors import expect_error
from tests.stores.databases import execute, rows, start_django, writing
from tests.stores.shortcuts import ANNA, BERT, FIRST, add, by_username, publish_all
from tests.stores.stores import Open

UNAVAILABLE = {"database": "is unavailable"}
LOCK = "LOCK TABLE users IN ACCESS EXCLUSIVE MODE"
STATEMENT = "statement_timeout"
PROCESSES = (
    "SELECT pid FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)

pytestmark = pytest.mark.postgresql


@pytest.fixture
def short_timeouts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Connections that are opened from now on wait 100 ms for a lock, and 300 ms in all."""
    monkeypatch.setattr(database_timeouts, "LOCK_TIMEOUT", 0.1)
    monkeypatch.setattr(database_timeouts, "STATEMENT_TIMEOUT", 0.3)


@pytest.mark.usefixtures("short_timeouts")
def test_whoever_waits_too_long_for_a_lock_is_refused(open_in_sql: Open, served: str) -> None:
    with open_in_sql(served) as runner:
        runner.run(add(runner.store, ANNA))
        processes = rows(served, PROCESSES)
        with writing(served) as other:
            other.exec_driver_sql(LOCK)
            for use in (by_username(runner.store, "anna"), add(runner.store, BERT)):
                with expect_error(Kind.UNAVAILABLE, UNAVAILABLE):
                    runner.run(use)
        assert runner.run(by_username(runner.store, "anna")) == ANNA
        assert runner.run(by_username(runner.store, "bert")) is None
        assert rows(served, PROCESSES) == processes  # the connection is still the first one


@pytest.mark.usefixtures("short_timeouts")
def test_a_statement_that_takes_too_long_is_refused(open_in_sql: Open, served: str) -> None:
    with open_in_sql(served) as runner:
        runner.run(add(runner.store, ANNA))
        execute(
            served,
            "ALTER TABLE users RENAME TO those_users",
            "CREATE VIEW users AS SELECT * FROM those_users WHERE pg_sleep(10) IS NOT NULL",
        )
        with expect_error(Kind.UNAVAILABLE, UNAVAILABLE):
            runner.run(by_username(runner.store, "anna"))


@pytest.mark.usefixtures("short_timeouts")
def test_a_crowd_before_a_locked_table_leaves_connections_for_others(
    open_in_sql: Open, served: str
) -> None:
    with open_in_sql(served) as runner:
        runner.run(add(runner.store, ANNA))
        runner.run(publish_all(runner.store, FIRST))
        with writing(served) as other:
            other.exec_driver_sql("LOCK TABLE articles IN ACCESS EXCLUSIVE MODE")
            crowd = [publish_all(runner.store, FIRST) for _ in range(40)]
            refused = runner.run_at_once([*crowd])
            assert {type(error) for error in refused} == {DomainError}
            assert runner.run(by_username(runner.store, "anna")) == ANNA


@pytest.mark.usefixtures("short_timeouts")
def test_a_migration_may_take_its_time(served: str) -> None:
    start_django()
    from django.core.management import call_command
    from django.db import connection
    from django.db.models.signals import post_migrate

    found: list[tuple[str, str]] = []

    def note(**_: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT current_setting('lock_timeout'), current_setting(%s)", [STATEMENT]
            )
            found.append(cursor.fetchone())

    with connect_to_migrate(served) as alembic:
        alembic.exec_driver_sql("SELECT pg_sleep(0.5)")
    with django_on(served):
        note()
        post_migrate.connect(note)
        call_command("migrate", "sessions", verbosity=0)
        post_migrate.disconnect(note)
    assert [found[0], *{*found[1:]}] == [("100ms", "300ms"), ("0", "0")]


@pytest.mark.usefixtures("short_timeouts")
def test_options_of_a_url_come_last() -> None:
    assert libpq_options().endswith("-c statement_timeout=0.3s")
    assert libpq_options("-c a=b").endswith("-c statement_timeout=0.3s -c a=b")

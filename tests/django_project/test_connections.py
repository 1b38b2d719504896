"""Which database Django reaches by a DATABASE_URL, and how."""

from pathlib import Path

import pytest

pytest.importorskip("django", reason="Django is not installed")

from django.core.exceptions import ImproperlyConfigured

from contract_tests.targets.databases import PostgresServer
from django_project.database.connections import database_config
from tests.stores.databases import migrate_with_alembic, start_django

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("scheme", ["postgresql", "postgres"])
def test_connections_to_postgresql_are_pooled(scheme: str) -> None:
    found = database_config(f"{scheme}://anna:a%40b@host:5433/forge?sslmode=require")
    assert found["ENGINE"] == "django_project.database.postgresql"
    whom = [found[name] for name in ("USER", "PASSWORD", "HOST", "PORT", "NAME")]
    assert whom == ["anna", "a@b", "host", 5433, "forge"]
    assert found["OPTIONS"]["sslmode"] == "require"
    assert found["OPTIONS"]["pool"]["max_size"] == 20
    # A pool keeps connections by itself, and the backend looks after them.
    assert (found["CONN_MAX_AGE"], found["CONN_HEALTH_CHECKS"]) == (0, False)


def test_a_socket_is_named_by_its_folder() -> None:
    found = database_config("postgresql://postgres@/forge?host=/var/run")
    assert (found["HOST"], found["OPTIONS"]["host"]) == ("", "/var/run")


def test_connections_to_sqlite_lock_first_and_stay() -> None:
    found = database_config("sqlite:///forge.db")
    assert (found["NAME"], found["CONN_MAX_AGE"]) == (str(ROOT / "forge.db"), None)
    assert found["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


@pytest.mark.parametrize("database_url", ["sqlite:///:memory:", "sqlite://:memory:"])
def test_a_database_in_memory_stays_there(database_url: str) -> None:
    assert database_config(database_url)["NAME"] == ":memory:"


@pytest.mark.parametrize(
    "database_url",
    [
        "forge.db",
        "sqlite://forge.db",  # a host, and no file
        "mysql://anna:secret@x/y",
        "postgresql://a:b@x:secret/y",
    ],
)
def test_any_other_is_refused_by_its_variable_without_showing_it(database_url: str) -> None:
    with pytest.raises(ImproperlyConfigured) as refusal:
        database_config(database_url)
    said = "DATABASE_URL: must be one of sqlite:///…, postgresql://…"
    assert str(refusal.value) == said
    assert refusal.value.__suppress_context__ or refusal.value.__context__ is None


@pytest.mark.postgresql
def test_a_command_connects_without_the_pool(postgresql: PostgresServer) -> None:
    start_django()
    from django.db import connection

    from contract_tests.targets.django_in_process import django_on
    from django_project.database.management.base import command_errors

    with django_on(postgresql.migrated(migrate_with_alembic)):
        assert connection.pool is not None  # type: ignore[attr-defined]  # PostgreSQL's have one
        with command_errors(), connection.cursor() as cursor:
            assert connection.pool is None  # type: ignore[attr-defined]
            cursor.execute("SELECT 1")
        assert connection.connection is None
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        assert connection.pool.get_stats()["requests_num"] == 1  # type: ignore[attr-defined]

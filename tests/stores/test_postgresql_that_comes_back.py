"""What becomes of those who wait for PostgreSQL while it is away."""

from concurrent.futures import ThreadPoolExecutor
from time import sleep

import pytest

from contract_tests.targets.django_database import django_on
from contract_tests.targets.postgresql import PostgresServer
from core.run_blocking import run_blocking
from tests.stores.migrating import migrate_with_django, start_django
from tests.stores.uses import by_username

pytestmark = pytest.mark.postgresql
TRIES = 3  # more than are made at once
PATIENCE = 20  # seconds; the pool tries about once in one


def test_who_waits_for_a_connection_of_django_is_served_when_the_database_is_back(
    postgresql: PostgresServer,
) -> None:
    start_django()
    from django.db import connection

    from django_project.database.store import DjangoStore

    database_url = postgresql.migrated(migrate_with_django)
    with django_on(database_url, timeout=PATIENCE), ThreadPoolExecutor(1) as another:
        postgresql.close(database_url)
        waiting = another.submit(run_blocking, by_username(DjangoStore(), "anna"))
        while not waiting.done() and _refused(connection) < TRIES:
            sleep(0.01)
        postgresql.open(database_url)
        assert waiting.result() is None


def _refused(connection: object) -> int:
    pool = connection.pool  # type: ignore[attr-defined]  # PostgreSQL's alone have one
    return int(pool.get_stats().get("connections_errors", 0))

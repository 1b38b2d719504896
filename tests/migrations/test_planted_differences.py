"""The comparison of schemas finds a difference of every kind that it is to find."""

from collections.abc import Iterator

import pytest

from adapters.migration_steps import STEPS
from contract_tests.targets.databases import PostgresServer, SqliteFiles
from tests.migrations.planted_differences import ANYWHERE, ON_POSTGRESQL, SAID_ON_SQLITE
from tests.migrations.schemas import schema
from tests.migrations.tools import ALEMBIC
from tests.stores.plain_sql import writing

TRIGGER_ON_SQLITE = "CREATE TRIGGER planted AFTER UPDATE ON users BEGIN SELECT 1; END"


@pytest.fixture(scope="module")
def on_sqlite(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A SQLite file that Alembic built."""
    return SqliteFiles(tmp_path_factory.mktemp("planted")).migrated(_build)


@pytest.fixture(scope="module")
def on_postgresql(postgresql: PostgresServer) -> Iterator[str]:
    """A database on PostgreSQL that Alembic built."""
    database_url = postgresql.migrated(_build)
    yield database_url
    postgresql.drop(database_url)


@pytest.mark.postgresql
@pytest.mark.parametrize("kind", [*ANYWHERE, *ON_POSTGRESQL])
def test_a_difference_is_found_on_postgresql(on_postgresql: str, kind: str) -> None:
    _assert_found(on_postgresql, {**ANYWHERE, **ON_POSTGRESQL}[kind].split(";"))


@pytest.mark.parametrize("kind", ANYWHERE)
def test_a_difference_is_found_on_sqlite(on_sqlite: str, kind: str) -> None:
    _assert_found(on_sqlite, ANYWHERE[kind].split(";"))


@pytest.mark.parametrize("kind", SAID_ON_SQLITE)
def test_a_difference_that_sqlite_only_says_is_found(on_sqlite: str, kind: str) -> None:
    table, old, new = SAID_ON_SQLITE[kind]
    query = "SELECT sql FROM sqlite_master WHERE tbl_name = ? AND sql NOT NULL ORDER BY type DESC"
    with writing(on_sqlite) as connection:
        made = connection.exec_driver_sql(query, (table,)).scalars().all()
    assert made[0].count(old) >= 1
    _assert_found(on_sqlite, [f"DROP TABLE {table}", made[0].replace(old, new), *made[1:]])


def test_a_trigger_is_found_on_sqlite(on_sqlite: str) -> None:
    _assert_found(on_sqlite, [TRIGGER_ON_SQLITE])


def _build(database_url: str) -> None:
    ALEMBIC.upgrade(database_url, len(STEPS))


def _assert_found(database_url: str, statements: list[str]) -> None:
    with writing(database_url) as connection, connection.begin_nested() as planted:
        before = schema(connection)
        assert schema(connection) == before
        for statement in statements:
            connection.exec_driver_sql(statement)
        assert schema(connection) != before
        planted.rollback()

"""Both tools build the same schema, and the comparison finds every kind of difference."""

from collections.abc import Iterator
from uuid import UUID

import pytest
import sqlalchemy as sa

from adapters.migration_steps import STEPS
from adapters.sqlalchemy.tables import metadata
from contract_tests.targets.databases import Databases, PostgresServer, SqliteFiles
from tests.migrations.schema_facts import Schema, is_djangos, schema, schema_at, without_djangos
from tests.migrations.tools import ALEMBIC, DJANGO, Tool
from tests.stores.databases import execute, writing

NEWEST = len(STEPS)
INSERT_ANNA = """
    INSERT INTO users (id, username, version, created_at) VALUES ('{anna}', 'anna', 1, '{noon}')
"""


def test_both_tools_build_the_same_schema_at_every_step_up_and_down(databases: Databases) -> None:
    by_alembic, by_django = walked(databases, ALEMBIC), walked(databases, DJANGO)
    for found, expected in zip(by_django, by_alembic, strict=True):
        assert found == expected
    up, down = by_alembic[:NEWEST], by_alembic[NEWEST:]
    assert down == up[-2::-1]
    assert len({str(found) for found in up}) == NEWEST
    assert up[-1].keys() == metadata.tables.keys()


def test_django_adds_no_tables_but_its_own(database: str) -> None:
    ALEMBIC.upgrade(database, NEWEST)
    expected = schema_at(database)
    DJANGO.adopt(database)
    found = schema_at(database)
    assert without_djangos(found) == expected
    assert set(filter(is_djangos, found)) >= {"django_session", "django_admin_log", "auth_group"}


def test_the_schema_has_the_constraints_that_stores_rely_on(database: str, tool: Tool) -> None:
    tool.upgrade(database, NEWEST)
    with writing(database) as connection:
        inspector = sa.inspect(connection)
        unique = {
            (table, *one["column_names"])
            for table in metadata.tables
            for one in inspector.get_unique_constraints(table)
        }
        keys = {
            (table, *inspector.get_pk_constraint(table)["constrained_columns"])
            for table in ("follows", "favorites", "payment_events", "payments", "grants")
        }
    assert unique >= {
        ("users", "username"),
        ("users", "email_key"),
        ("articles", "slug"),
        ("article_tags", "article_id", "name"),
    }
    assert keys >= {
        ("follows", "follower_id", "followed_id"),
        ("favorites", "user_id", "article_id"),
        ("payment_events", "id"),
        ("payments", "payment_intent"),
        ("grants", "user_id", "user_version"),
    }


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO tokens (digest, user_id, expires_at) VALUES ('d', '{nobody}', '{noon}')",
        "INSERT INTO follows (follower_id, followed_id) VALUES ('{anna}', '{nobody}')",
        "INSERT INTO follows (follower_id, followed_id) VALUES ('{nobody}', '{anna}')",
    ],
)
def test_references_are_checked_at_commit(database: str, tool: Tool, statement: str) -> None:
    tool.upgrade(database, NEWEST)
    known = {"anna": UUID(int=1).hex, "nobody": UUID(int=2).hex, "noon": "2026-11-22 12:00:05Z"}
    with pytest.raises(sa.exc.IntegrityError, match=r"(?i)foreign key") as refusal:
        execute(database, INSERT_ANNA.format(**known), statement.format(**known))
    assert refusal.value.statement is None  # so it was COMMIT's


def walked(databases: Databases, tool: Tool) -> list[Schema]:
    """The schema after each step, and then again after each that is rolled back but the first."""
    database_url = databases.absent()
    databases.create(database_url)
    found = []
    for steps in range(1, NEWEST + 1):
        tool.upgrade(database_url, steps)
        found.append(without_djangos(schema_at(database_url)))
    for _ in range(1, NEWEST):
        tool.roll_back(database_url)
        found.append(without_djangos(schema_at(database_url)))
    databases.drop(database_url)
    return found


# Planted differences


ANYWHERE = {
    "table": "CREATE TABLE planted (id INTEGER)",
    "view": "CREATE VIEW planted AS SELECT id FROM users",
    "column": "ALTER TABLE users ADD planted INTEGER",
    "column, by name": "ALTER TABLE users RENAME bio TO planted",
    "generated column": "ALTER TABLE users ADD x INTEGER GENERATED ALWAYS AS (version) VIRTUAL",
    "order of columns": "ALTER TABLE users DROP bio; ALTER TABLE users ADD bio TEXT",
    "index": "DROP INDEX users_oldest",
    "index, by name": "DROP INDEX users_oldest; CREATE INDEX planted ON users (created_at, id)",
    "columns of an index": "DROP INDEX users_oldest; CREATE INDEX users_oldest ON users (id)",
    "order in an index": (
        "DROP INDEX users_oldest; CREATE INDEX users_oldest ON users (created_at, id DESC)"
    ),
    "unique index": (
        "DROP INDEX users_oldest; CREATE UNIQUE INDEX users_oldest ON users (created_at, id)"
    ),
    "partial index": (
        "DROP INDEX users_oldest;"
        "CREATE INDEX users_oldest ON users (created_at, id) WHERE version > 0"
    ),
}
ON_POSTGRESQL = {
    "type": "ALTER TABLE users ALTER version TYPE bigint",
    "length": "ALTER TABLE users ALTER username TYPE varchar(65)",
    "null": "ALTER TABLE users ALTER username DROP NOT NULL",
    "default": "ALTER TABLE users ALTER tier SET DEFAULT 'Pro'",
    "no default": "ALTER TABLE users ALTER tier DROP DEFAULT",
    "collation": 'ALTER TABLE users ALTER username TYPE varchar(64) COLLATE "C"',
    "identity": "ALTER TABLE comments ALTER id SET GENERATED ALWAYS",
    "no identity": "ALTER TABLE comments ALTER id DROP IDENTITY",
    "sequence": "ALTER TABLE comments ALTER id SET INCREMENT 2",
    "primary key": (
        "ALTER TABLE follows DROP CONSTRAINT follows_pkey;"
        "ALTER TABLE follows ADD PRIMARY KEY (followed_id, follower_id)"
    ),
    "unique": "ALTER TABLE users DROP CONSTRAINT users_username_unique",
    "unique, by name": "ALTER TABLE users RENAME CONSTRAINT users_username_unique TO planted",
    "check": "ALTER TABLE users ADD CONSTRAINT planted CHECK (version > 0)",
    "reference": "ALTER TABLE tokens DROP CONSTRAINT tokens_user_id_fkey",
    "deferrable": "ALTER TABLE tokens ALTER CONSTRAINT tokens_user_id_fkey NOT DEFERRABLE",
    "deferred": "ALTER TABLE tokens ALTER CONSTRAINT tokens_user_id_fkey INITIALLY IMMEDIATE",
    "cascade": (
        "ALTER TABLE tokens DROP CONSTRAINT tokens_user_id_fkey;"
        "ALTER TABLE tokens ADD FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE"
        " DEFERRABLE INITIALLY DEFERRED"
    ),
    "method of an index": (
        "DROP INDEX comments_author;CREATE INDEX comments_author ON comments USING hash (author_id)"
    ),
    "trigger": (
        "CREATE TRIGGER planted BEFORE UPDATE ON users FOR EACH ROW"
        " EXECUTE FUNCTION suppress_redundant_updates_trigger()"
    ),
    "unlogged": "ALTER TABLE payment_events SET UNLOGGED",
    "storage": "ALTER TABLE users SET (fillfactor = 50)",
    "row security": "ALTER TABLE users ENABLE ROW LEVEL SECURITY",
    "comment": "COMMENT ON TABLE users IS 'planted'",
    "comment on a column": "COMMENT ON COLUMN users.bio IS 'planted'",
}
# The table, what is said of it, and what is said instead.
IN_SQLITE_STATEMENTS = {
    "type": ("users", "version INTEGER", "version BIGINT"),
    "length": ("users", "username VARCHAR(64)", "username VARCHAR(65)"),
    "null": ("users", "username VARCHAR(64) NOT NULL", "username VARCHAR(64)"),
    "default": ("users", "DEFAULT 'Standard'", "DEFAULT 'Pro'"),
    "no default": ("users", "DEFAULT 'Standard'", ""),
    "collation": ("users", "username VARCHAR(64)", "username VARCHAR(64) COLLATE NOCASE"),
    "autoincrement": ("comments", "AUTOINCREMENT", ""),
    "primary key": ("follows", "(follower_id, followed_id)", "(followed_id, follower_id)"),
    "no primary key": ("tokens", "PRIMARY KEY (digest)", "CHECK (digest <> '')"),
    "unique": ("users", "CONSTRAINT users_username_unique UNIQUE (username),", ""),
    "unique, by name": ("users", "users_username_unique", "planted"),
    "conflict": ("users", "UNIQUE (username)", "UNIQUE (username) ON CONFLICT IGNORE"),
    "check": ("users", "UNIQUE (username)", "UNIQUE (username), CHECK (version > 0)"),
    "reference": ("tokens", "REFERENCES users (id)", "REFERENCES articles (id)"),
    "deferrable": ("tokens", "DEFERRABLE INITIALLY DEFERRED", ""),
    "deferred": ("tokens", "INITIALLY DEFERRED", "INITIALLY IMMEDIATE"),
    "cascade": ("tokens", "users (id)", "users (id) ON DELETE CASCADE"),
    "without rowid": ("follows", "\n)", "\n) WITHOUT ROWID"),
}

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


@pytest.mark.parametrize("kind", IN_SQLITE_STATEMENTS)
def test_a_difference_in_a_statement_is_found_on_sqlite(on_sqlite: str, kind: str) -> None:
    table, old, new = IN_SQLITE_STATEMENTS[kind]
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

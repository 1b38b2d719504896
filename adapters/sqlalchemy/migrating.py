"""How Alembic reaches a database, from its command line or from a program."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from io import StringIO
from pathlib import Path

import sqlalchemy as sa
from alembic.config import Config

from adapters.migration_lock import POSTGRESQL_STATEMENTS, sqlite_lock
from adapters.sqlalchemy.engines import blocking_url, engine_options, prepare, unit_options

_DEVELOPMENT_DATABASE = "sqlite:///forge.db"
_SCRIPTS = Path(__file__).parent / "migrations"


def url_to_migrate() -> str:
    """DATABASE_URL, or the database of development."""
    return os.environ.get("DATABASE_URL") or _DEVELOPMENT_DATABASE


@contextmanager
def connect_to_migrate(database_url: str) -> Iterator[sa.Connection]:
    """A connection for migrations, which begin and commit transactions themselves.

    On SQLite it waits for other migrations. Raises TimeoutError.
    """
    url = blocking_url(database_url)
    with ExitStack() as stack:
        if url.get_backend_name() == "sqlite":
            stack.enter_context(sqlite_lock(url.database or ""))
        yield stack.enter_context(_connection(url))


def lock_migrations(connection: sa.Connection) -> None:
    """Wait for other migrations, on PostgreSQL, and keep them out until this transaction ends."""
    if connection.dialect.name == "postgresql":
        for statement in POSTGRESQL_STATEMENTS:
            connection.exec_driver_sql(statement)


@contextmanager
def _connection(url: sa.URL) -> Iterator[sa.Connection]:
    # As behind a pooler, since there may be one: a few statements need not be prepared.
    engine = sa.create_engine(url, **engine_options(url, transaction_pooler=True))
    prepare(engine)
    if url.get_backend_name() == "sqlite":
        sa.event.listen(engine, "connect", _disable_foreign_keys)
    try:
        with engine.connect().execution_options(**unit_options(url, write=True)) as connection:
            yield connection
    finally:
        engine.dispose()


def alembic_config(connection: sa.Connection) -> Config:
    """The configuration for `alembic.command` on a connection, in the caller's transaction."""
    configuration = Config(stdout=StringIO(), attributes={"connection": connection})
    configuration.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    return configuration


def error_line(error: Exception) -> str:
    """Why a database was not reached or changed, in one line; a driver may write several."""
    return str(getattr(error, "orig", error)).splitlines()[0]


def check_foreign_keys(connection: sa.Connection) -> None:
    """Raise RuntimeError if a migration on SQLite leaves rows that refer to missing ones."""
    if connection.dialect.name != "sqlite":
        return
    dangling = connection.exec_driver_sql("PRAGMA foreign_key_check")
    if tables := sorted({row[0] for row in dangling}):
        raise RuntimeError(f"rows refer to missing rows, in {', '.join(tables)}")


def _disable_foreign_keys(
    connection: sa.engine.interfaces.DBAPIConnection, _record: object
) -> None:
    # If SQLite cannot alter a table, a migration creates another one and drops the first, to which
    # rows still refer. The pragma has no effect within a transaction.
    connection.cursor().execute("PRAGMA foreign_keys=OFF")

"""How Alembic reaches a database, from its command line or from a program."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

import sqlalchemy as sa
from alembic.config import Config

from adapters.sqlalchemy.engines import engine_options, prepare, unit_options
from adapters.sqlalchemy.urls import blocking_url

_DEVELOPMENT_DATABASE = "sqlite:///forge.db"
_SCRIPTS = Path(__file__).parent / "migrations"


def database_to_migrate() -> str:
    """The one that DATABASE_URL names, or that of development."""
    return os.environ.get("DATABASE_URL") or _DEVELOPMENT_DATABASE


@contextmanager
def migrating(database_url: str) -> Iterator[sa.Connection]:
    """A connection for migrations, which begin and end its transaction themselves."""
    url = blocking_url(database_url)
    engine = sa.create_engine(url, **engine_options(url))
    prepare(engine)
    if url.get_backend_name() == "sqlite":
        sa.event.listen(engine, "connect", _let_references_be)
    try:
        with engine.connect().execution_options(**unit_options(url, write=True)) as connection:
            yield connection
    finally:
        engine.dispose()


def alembic_on(connection: sa.Connection) -> Config:
    """Alembic, for `alembic.command`, on a connection whose transaction is the caller's."""
    configuration = Config(stdout=StringIO(), attributes={"connection": connection})
    configuration.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    return configuration


def reason_of(error: Exception) -> str:
    """Why a database was not reached or changed, in a line; a driver may say several."""
    return str(getattr(error, "orig", error)).splitlines()[0]


def check_references(connection: sa.Connection) -> None:
    """RuntimeError where a migration on SQLite would leave rows that refer to none."""
    if connection.dialect.name != "sqlite":
        return
    dangling = connection.exec_driver_sql("PRAGMA foreign_key_check")
    if tables := sorted({row[0] for row in dangling}):
        raise RuntimeError(f"rows refer to what is not there, in {', '.join(tables)}")


def _let_references_be(connection: sa.engine.interfaces.DBAPIConnection, _record: object) -> None:
    # Where SQLite cannot alter a table, a migration makes another and drops the first, to which
    # rows still refer. Within a transaction it is too late to say that they may.
    connection.cursor().execute("PRAGMA foreign_keys=OFF")

"""Filling databases."""

import sqlalchemy as sa

from adapters.sqlalchemy.engines import blocking_url
from benchmarks.seeding.rows import rows

_COUNT_ON = "SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"


def fill(database_url: str) -> None:
    """Put everything into a migrated database, and let it find out what it holds."""
    engine = sa.create_engine(blocking_url(database_url), poolclass=sa.NullPool)
    with engine.begin() as connection:
        for table, those in rows():
            connection.execute(sa.insert(table), those)
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql(_COUNT_ON.format(table="articles"))
    tidy(engine)


def tidy(engine: sa.Engine) -> None:
    """Let the database gather what its plans rest on, and leave it nothing to do later."""
    statement = "VACUUM ANALYZE" if engine.dialect.name == "postgresql" else "ANALYZE"
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(statement)

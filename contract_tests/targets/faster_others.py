"""Databases in which somebody else is always faster."""

import sqlalchemy as sa

from adapters.sqlalchemy.engines import blocking_url

_SQLITE = """
CREATE TRIGGER others_are_faster BEFORE UPDATE ON {table}
BEGIN SELECT RAISE(IGNORE); END
"""
_POSTGRESQL = """
CREATE FUNCTION others_are_faster() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
CREATE TRIGGER others_are_faster BEFORE UPDATE ON {table}
FOR EACH ROW EXECUTE FUNCTION others_are_faster()
"""


def others_are_faster(database_url: str, table: str) -> None:
    """Let no update find its row of that table any more, as if others kept changing them all.

    Real others lose a race as often as they win it; a trigger that skips the row never does.
    """
    engine = sa.create_engine(blocking_url(database_url), poolclass=sa.NullPool)
    statements = _SQLITE if engine.dialect.name == "sqlite" else _POSTGRESQL
    with engine.begin() as connection:
        connection.exec_driver_sql(statements.format(table=table))

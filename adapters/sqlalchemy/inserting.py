"""INSERT … ON CONFLICT, which each database spells in its own module of SQLAlchemy."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite


def insert(dialect: sa.Dialect, table: sa.Table) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that knows `on_conflict_do_nothing`."""
    return sqlite.insert(table) if dialect.name == "sqlite" else postgresql.insert(table)

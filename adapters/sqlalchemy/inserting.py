"""INSERT … ON CONFLICT DO NOTHING, which each database spells in its own module of SQLAlchemy."""

from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from adapters.sqlalchemy.connection import Connection, Row


async def insert_unless_taken(
    connection: Connection, table: sa.Table, row: dict[str, Any]
) -> Row | None:
    """The key of a row that is stored now; None, with nothing stored, where it meets another."""
    statement = _insert_unless_taken(connection.dialect.name, table)
    return (await connection.execute(statement, row)).first()


@cache
def _insert_unless_taken(dialect: str, table: sa.Table) -> sa.Executable:
    row = sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)
    return row.on_conflict_do_nothing().returning(*table.primary_key)

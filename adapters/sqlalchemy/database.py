"""What the stores need from a database, awaited or blocking; and the statements that they share."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from functools import cache
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from adapters.sqlalchemy.tables import follows

Row = sa.Row[*tuple[Any, ...]]
Parameters = Mapping[str, Any] | Sequence[Mapping[str, Any]]


class Connection(Protocol):
    """A connection, in a transaction if it writes: an AsyncConnection, or a blocking equivalent."""

    @property
    def dialect(self) -> sa.Dialect: ...

    async def execute(
        self, statement: sa.Executable, parameters: Parameters | None = None, /
    ) -> sa.CursorResult[*tuple[Any, ...]]:
        """Execute a statement. One that is built at import is compiled only once."""

    def begin_nested(self) -> AbstractAsyncContextManager[Any]:
        """A savepoint: an exception that leaves it undoes only what happened inside."""


class Database(Protocol):
    """Opens connections."""

    def begin(self, *, write: bool) -> AbstractAsyncContextManager[Connection]:
        """A connection. One that writes is committed at its end, or rolled back on an exception."""


async def insert_unless_taken(
    connection: Connection, table: sa.Table, row: dict[str, Any]
) -> Row | None:
    """Insert a row and return its key. Returns None, and inserts nothing, on a conflict."""
    statement = _insert_unless_taken(connection.dialect.name, table)
    return (await connection.execute(statement, row)).first()


@cache
def _insert_unless_taken(dialect: str, table: sa.Table) -> sa.Executable:
    row = sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)
    return row.on_conflict_do_nothing().returning(*table.primary_key)


# The requesting user. NULL if nobody is authenticated, which equals no id.
READER_ID = sa.bindparam("reader_id", type_=sa.Uuid())


def profile_columns(users: sa.FromClause) -> tuple[sa.ColumnElement[Any], ...]:
    """The first members of a `Profile`, in its order; `is_following` is the last."""
    return users.c.username, users.c.bio, users.c.image


def is_following(followed_id: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
    """Whether the requesting user follows somebody."""
    follower = follows.c.follower_id == READER_ID
    return sa.exists().where(follower, follows.c.followed_id == followed_id)

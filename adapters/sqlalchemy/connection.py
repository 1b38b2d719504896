"""What the store needs of a database; the apps bring it, each in its own colour."""

from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol

import sqlalchemy as sa


class Connection(Protocol):
    """A connection in a transaction: SQLAlchemy's AsyncConnection, or one awaited like it."""

    @property
    def dialect(self) -> sa.Dialect: ...

    async def execute(self, statement: sa.Executable, /) -> sa.CursorResult[*tuple[Any, ...]]: ...

    def begin_nested(self) -> AbstractAsyncContextManager[Any]:
        """A savepoint: an error that leaves it undoes only what it holds."""


class Database(Protocol):
    """Opens connections."""

    def begin(self, *, write: bool) -> AbstractAsyncContextManager[Connection]:
        """A connection whose work is committed at its end, and rolled back on an error."""

"""What the store needs of a database; the apps bring it, each in its own colour."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol

import sqlalchemy as sa

Row = sa.Row[*tuple[Any, ...]]
# What a statement's parameters stand for: by their names, for one row or for many.
Parameters = Mapping[str, Any] | Sequence[Mapping[str, Any]]


class Connection(Protocol):
    """A connection, in a transaction if it writes: an AsyncConnection, or one awaited like it."""

    @property
    def dialect(self) -> sa.Dialect: ...

    async def execute(
        self, statement: sa.Executable, parameters: Parameters | None = None, /
    ) -> sa.CursorResult[*tuple[Any, ...]]:
        """Run a statement; one that is built once, at import, need not be understood again."""

    def begin_nested(self) -> AbstractAsyncContextManager[Any]:
        """A savepoint: an error that leaves it undoes only what it holds."""


class Database(Protocol):
    """Opens connections."""

    def begin(self, *, write: bool) -> AbstractAsyncContextManager[Connection]:
        """A connection; one that writes is committed at its end, and rolled back on an error."""

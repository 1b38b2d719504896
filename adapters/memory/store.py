"""The memory store and its units of work."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from threading import Lock

from adapters.memory.accounts import MemoryFollows, MemoryTokens, MemoryUsers
from adapters.memory.articles import MemoryArticles
from adapters.memory.comments import MemoryComments
from adapters.memory.membership import MemoryLedger
from adapters.memory.rows import Rows


class MemoryUnitOfWork:
    """One unit over its own copy of the rows, or over the shared ones where it only reads."""

    def __init__(self, rows: Rows) -> None:
        self.users = MemoryUsers(rows)
        self.tokens = MemoryTokens(rows)
        self.follows = MemoryFollows(rows)
        self.articles = MemoryArticles(rows)
        self.comments = MemoryComments(rows)
        self.ledger = MemoryLedger(rows)


class MemoryStore:
    """Writers take turns; a reader sees what was there when it began.

    Nothing inside a unit suspends, so a unit never meets another one on the same event loop.
    """

    def __init__(self) -> None:
        self._rows = Rows()
        self._turn = Lock()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[MemoryUnitOfWork]:
        """A unit that only reads."""
        yield MemoryUnitOfWork(self._rows)

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[MemoryUnitOfWork]:
        """A unit whose changes are kept unless an error leaves it."""
        with self._turn:
            rows = self._rows.copy()
            yield MemoryUnitOfWork(rows)
            self._rows = rows

    async def check(self) -> None:
        """Memory is always there."""

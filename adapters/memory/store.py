"""The store in memory, and its units of work."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from threading import Lock

from adapters.memory.accounts import MemoryFollows, MemoryTokens, MemoryUsers
from adapters.memory.articles import MemoryArticles
from adapters.memory.comments import MemoryComments
from adapters.memory.membership import MemoryLedger
from adapters.memory.rows import Rows


class MemoryUnitOfWork:
    """Implements `core.ports.store.UnitOfWork`, on a copy of the rows if it writes."""

    def __init__(self, rows: Rows) -> None:
        self.users = MemoryUsers(rows)
        self.tokens = MemoryTokens(rows)
        self.follows = MemoryFollows(rows)
        self.articles = MemoryArticles(rows)
        self.comments = MemoryComments(rows)
        self.ledger = MemoryLedger(rows)


class MemoryStore:
    """Implements `core.ports.store.Store`. Writers take turns; a reader sees a snapshot.

    Nothing in a unit of work suspends, so no two of them interleave on one event loop.
    """

    def __init__(self) -> None:
        self._rows = Rows()
        self._turn = Lock()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[MemoryUnitOfWork]:
        """A unit of work that only reads."""
        yield MemoryUnitOfWork(self._rows)

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[MemoryUnitOfWork]:
        """A unit of work that is committed at its end."""
        with self._turn:
            rows = self._rows.copy()
            yield MemoryUnitOfWork(rows)
            self._rows = rows

    async def check(self) -> None:
        """Return: memory is always available."""

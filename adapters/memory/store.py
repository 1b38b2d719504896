"""The store in memory, and its units of work."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from threading import Lock

from adapters.memory.accounts import (
    MemoryFollows,
    MemoryLoginFailures,
    MemoryTokens,
    MemoryUsers,
)
from adapters.memory.articles import MemoryArticles
from adapters.memory.comments import MemoryComments
from adapters.memory.idempotency import MemoryRecordedResults
from adapters.memory.membership import MemoryLedger
from adapters.memory.rows import Rows
from core.ports.accounts import Follows, LoginFailures, Tokens, Users
from core.ports.articles import Articles
from core.ports.comments import Comments
from core.ports.idempotency import RecordedResults
from core.ports.membership import Ledger


class MemoryUnitOfWork:
    """Implements `core.ports.store.UnitOfWork`, on a copy of the rows if it writes."""

    def __init__(self, rows: Rows) -> None:
        self.users: Users = MemoryUsers(rows)
        self.tokens: Tokens = MemoryTokens(rows)
        self.login_failures: LoginFailures = MemoryLoginFailures(rows)
        self.follows: Follows = MemoryFollows(rows)
        self.articles: Articles = MemoryArticles(rows)
        self.comments: Comments = MemoryComments(rows)
        self.ledger: Ledger = MemoryLedger(rows)
        self.results: RecordedResults = MemoryRecordedResults(rows)


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

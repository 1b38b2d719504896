"""The port for the store, and its units of work."""

from contextlib import AbstractAsyncContextManager
from typing import Protocol

from core.ports.accounts import Follows, LoginFailures, Tokens, Users
from core.ports.articles import Articles
from core.ports.comments import Comments
from core.ports.idempotency import RecordedResults
from core.ports.membership import Ledger


class Stale(Exception):
    """A write was based on rows that have changed since. Another attempt may succeed."""


class UnitOfWork(Protocol):
    """Reads and writes that belong together. Writes are committed together or not at all."""

    @property
    def users(self) -> Users: ...
    @property
    def tokens(self) -> Tokens: ...
    @property
    def login_failures(self) -> LoginFailures: ...
    @property
    def follows(self) -> Follows: ...
    @property
    def articles(self) -> Articles: ...
    @property
    def comments(self) -> Comments: ...
    @property
    def ledger(self) -> Ledger: ...
    @property
    def results(self) -> RecordedResults: ...


class Store(Protocol):
    """Opens units of work. Raises DomainError (UNAVAILABLE or NOT_MIGRATED) if it cannot."""

    def reading(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """A unit of work that only reads, and blocks no writer."""

    def writing(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """A unit of work that is committed at its end, or rolled back on an exception."""

    async def check(self) -> None:
        """Return if the store can be reached and has the schema that this version needs."""

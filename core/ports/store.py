"""The role of the store."""

from contextlib import AbstractAsyncContextManager
from typing import Protocol

from core.ports.articles import Articles
from core.ports.comments import Comments
from core.ports.follows import Follows
from core.ports.ledger import Ledger
from core.ports.tokens import Tokens
from core.ports.users import Users


class Stale(Exception):
    """A write met something else than what it was decided on; another try may succeed."""


class UnitOfWork(Protocol):
    """What is read for one purpose, each time as it is then; and written together or not at all."""

    @property
    def users(self) -> Users: ...
    @property
    def tokens(self) -> Tokens: ...
    @property
    def follows(self) -> Follows: ...
    @property
    def articles(self) -> Articles: ...
    @property
    def comments(self) -> Comments: ...
    @property
    def ledger(self) -> Ledger: ...


class Store(Protocol):
    """Opens units of work; DomainError UNAVAILABLE or NOT_MIGRATED where it cannot."""

    def reading(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """A unit that only reads, and holds up no writer."""

    def writing(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """A unit that is kept when it ends well, and undone when an error leaves it."""

    async def check(self) -> None:
        """Return if the store can be reached and has all that this version needs."""

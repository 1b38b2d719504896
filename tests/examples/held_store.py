"""A store that blocks until it is told to go on, and notes what is done with it on which thread."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from threading import Event, get_ident
from typing import cast

from core.domain.accounts import User
from core.ports.store import UnitOfWork

PATIENCE = 10.0  # seconds, after which a test has gone wrong


class HeldStore:
    """Units whose `users.by_username` blocks while `go_on` is not set, as `hold_entry` does."""

    def __init__(self) -> None:
        self.done: list[tuple[str, int]] = []
        self.blocked = Event()
        self.go_on = Event()
        self.hold_entry = False
        self.users = self

    @property
    def words(self) -> list[str]:
        """What was done, in order."""
        return [word for word, _ in self.done]

    @property
    def threads(self) -> set[int]:
        """Where it was done."""
        return {thread for _, thread in self.done}

    def note(self, word: str) -> None:
        """Note that this is done here."""
        self.done.append((word, get_ident()))

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[UnitOfWork]:
        """A unit that notes how it ends: kept, undone, or left to the garbage collector."""
        self.note("begin")
        if self.hold_entry:
            self._block()
        try:
            yield cast(UnitOfWork, self)
        except BaseException as error:
            self.note("forget" if isinstance(error, GeneratorExit) else "undo")
            raise
        self.note("keep")

    writing = reading

    async def check(self) -> None:
        """Note it."""
        self.note("check")

    async def by_username(self, username: str) -> User | None:
        """Nobody, after a while; KeyError for the name `nobody's`."""
        self.note(username)
        if username == "nobody's":
            raise KeyError(username)
        self._block()
        return None

    def _block(self) -> None:
        self.blocked.set()
        if not self.go_on.wait(PATIENCE):
            raise TimeoutError("nothing else went on meanwhile")

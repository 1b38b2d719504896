"""A store that blocks, for an app with an event loop."""

from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, Self, cast

from core.ports.store import Store, UnitOfWork
from examples.lent_threads import LentThread, LentThreads

THREADS = 20  # as many as the Django project's pool has connections
PATIENCE = 3.0  # seconds that a unit of work waits for a thread


class ThreadedStore:
    """Gives each unit of work a thread, and awaits there what the store blocks on.

    `leave_thread` runs on each thread before it ends.
    """

    def __init__(
        self,
        store: Store,
        *,
        threads: int = THREADS,
        patience: float = PATIENCE,
        leave_thread: Callable[[], None] = lambda: None,
    ) -> None:
        self._store = store
        self._threads = LentThreads(threads, patience, leave_thread)

    async def __aenter__(self) -> Self:
        """Itself, with threads."""
        await self._threads.__aenter__()
        return self

    async def __aexit__(self, *error: object) -> None:
        """End the threads, once no unit of work is on them."""
        await self._threads.__aexit__(*error)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[UnitOfWork]:
        """A unit that only reads."""
        async with self._threads.lent() as thread:
            work = await thread.enter(self._store.reading())
            yield cast(UnitOfWork, _UnitOnThread(work, thread))

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[UnitOfWork]:
        """A unit that is committed at its end; an error or a cancellation undoes it."""
        async with self._threads.lent() as thread:
            work = await thread.enter(self._store.writing())
            yield cast(UnitOfWork, _UnitOnThread(work, thread))

    async def check(self) -> None:
        """Ask the store."""
        async with self._threads.lent() as thread:
            await thread.run(self._store.check)


class _UnitOnThread:
    def __init__(self, work: UnitOfWork, thread: LentThread) -> None:
        self._work, self._thread = work, thread

    def __getattr__(self, role: str) -> "_RoleOnThread":
        return _RoleOnThread(getattr(self._work, role), self._thread)


class _RoleOnThread:
    def __init__(self, role: object, thread: LentThread) -> None:
        self._role, self._thread = role, thread

    def __getattr__(self, verb: str) -> Callable[..., Coroutine[Any, Any, Any]]:
        return partial(self._thread.run, getattr(self._role, verb))

"""A blocking store for an app with an event loop: each unit of work runs in a thread of its own.

What belongs to a thread, such as a connection of Django's, is then used by one unit of work at a
time, over any number of awaits.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from functools import partial
from typing import Any, Self, TypeVar, cast

from core.domain.errors import DomainError, Kind
from core.ports.store import Store, UnitOfWork
from core.run_blocking import run_blocking

THREADS = 20  # as many as the Django project's pool has connections
TIMEOUT = 3.0  # seconds that a unit of work waits for a thread

T = TypeVar("T")


class ThreadedStore:
    """Runs the units of work of a blocking store in threads.

    As an async context manager, it ends the threads once no unit of work uses them;
    `at_thread_end` runs in each thread before. A unit of work that waits longer than the timeout
    for a thread raises DomainError (UNAVAILABLE).
    """

    def __init__(
        self,
        store: Store,
        *,
        threads: int = THREADS,
        timeout: float = TIMEOUT,
        at_thread_end: Callable[[], None] = lambda: None,
    ) -> None:
        self._store = store
        self._threads = ThreadPool(threads, timeout, at_thread_end)

    async def __aenter__(self) -> Self:
        await self._threads.open()
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self._threads.close()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[UnitOfWork]:
        """Begin a unit of work that only reads."""
        async with self._threads.thread() as thread:
            work = await thread.enter(self._store.reading())
            yield cast(UnitOfWork, _ThreadedUnitOfWork(work, thread))

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[UnitOfWork]:
        """Begin a unit of work that is committed at its end, or rolled back on an error."""
        async with self._threads.thread() as thread:
            work = await thread.enter(self._store.writing())
            yield cast(UnitOfWork, _ThreadedUnitOfWork(work, thread))

    async def check(self) -> None:
        """Check the store."""
        async with self._threads.thread() as thread:
            await thread.run(self._store.check)


class ThreadPool:
    """A fixed number of threads, each used by one unit of work at a time."""

    def __init__(self, size: int, timeout: float, at_thread_end: Callable[[], None]) -> None:
        self._size = size
        self._timeout = timeout  # seconds
        self._at_thread_end = at_thread_end
        self._free: asyncio.LifoQueue[ThreadPoolExecutor] = asyncio.LifoQueue()

    async def open(self) -> None:
        """Create the threads for the running event loop; each starts at its first use."""
        self._free = asyncio.LifoQueue()
        for _ in range(self._size):
            self._free.put_nowait(ThreadPoolExecutor(1, thread_name_prefix="store"))

    async def close(self) -> None:
        """Wait until each thread is free, and end it."""
        for _ in range(self._size):
            executor = await self._free.get()
            executor.submit(self._at_thread_end)
            await asyncio.to_thread(executor.shutdown)

    @asynccontextmanager
    async def thread(self) -> AsyncIterator["UnitThread"]:
        """Take a thread, and return it to the pool when everything entered on it is left."""
        executor = await self._take()
        thread = UnitThread(executor)
        try:
            yield thread
        except BaseException as error:
            await self._release(thread, executor, error)
            raise
        else:
            await self._release(thread, executor, None)

    async def _take(self) -> ThreadPoolExecutor:
        try:
            async with asyncio.timeout(self._timeout):
                return await self._free.get()
        except TimeoutError:
            raise DomainError(Kind.UNAVAILABLE, {"database": "is unavailable"}) from None

    async def _release(
        self, thread: "UnitThread", executor: ThreadPoolExecutor, error: BaseException | None
    ) -> None:
        leaving = asyncio.ensure_future(thread.leave(error))
        leaving.add_done_callback(lambda _: self._free.put_nowait(executor))
        await asyncio.shield(leaving)  # a cancellation does not interrupt the rollback


class UnitThread:
    """The thread of one unit of work, and the context managers that were entered on it."""

    def __init__(self, executor: ThreadPoolExecutor) -> None:
        self._executor = executor
        self._entered = AsyncExitStack()

    async def run(self, call: Callable[..., Coroutine[Any, Any, T]], *args: Any, **named: Any) -> T:
        """Run a blocking coroutine in the thread, without blocking the event loop."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(
            self._executor, lambda: run_blocking(call(*args, **named))
        )

    async def enter(self, context: AbstractAsyncContextManager[T]) -> T:
        """Enter a blocking context manager in the thread."""
        return await self.run(self._entered.enter_async_context, context)

    async def leave(self, error: BaseException | None) -> None:
        """Leave what was entered, with the error if there is one.

        A call that still runs in the thread ends first, even if its caller was cancelled.
        """
        trace = error.__traceback__ if error else None
        await self.run(self._entered.__aexit__, type(error) if error else None, error, trace)


class _ThreadedUnitOfWork:
    def __init__(self, work: UnitOfWork, thread: UnitThread) -> None:
        self._work, self._thread = work, thread

    def __getattr__(self, role: str) -> "_ThreadedRole":
        return _ThreadedRole(getattr(self._work, role), self._thread)


class _ThreadedRole:
    def __init__(self, role: object, thread: UnitThread) -> None:
        self._role, self._thread = role, thread

    def __getattr__(self, method: str) -> Callable[..., Coroutine[Any, Any, Any]]:
        return partial(self._thread.run, getattr(self._role, method))

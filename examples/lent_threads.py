"""Threads that are lent, each to one borrower at a time.

What belongs to a thread, as a connection of Django's does, can then be used over many awaits.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from typing import Any, Self, TypeVar

from core.domain.errors import DomainError, Kind
from core.run_blocking import run_blocking

T = TypeVar("T")


class LentThread:
    """A thread, and what was entered on it and is still to be left there."""

    def __init__(self, executor: ThreadPoolExecutor) -> None:
        self._executor = executor
        self._entered = AsyncExitStack()

    async def run(self, call: Callable[..., Coroutine[Any, Any, T]], *args: Any, **named: Any) -> T:
        """Drive a coroutine that blocks, on the thread; the event loop goes on meanwhile."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(
            self._executor, lambda: run_blocking(call(*args, **named))
        )

    async def enter(self, context: AbstractAsyncContextManager[T]) -> T:
        """Enter a context manager that blocks, on the thread."""
        return await self.run(self._entered.enter_async_context, context)

    async def leave(self, error: BaseException | None) -> None:
        """Leave what was entered, with the error if there is one.

        What runs on the thread by then ends first, though whoever awaited it may be cancelled.
        """
        trace = error.__traceback__ if error else None
        await self.run(self._entered.__aexit__, type(error) if error else None, error, trace)


class LentThreads:
    """A number of threads, started when first needed; as a context manager it ends them."""

    def __init__(self, number: int, patience: float, leave_thread: Callable[[], None]) -> None:
        self._number = number
        self._patience = patience  # seconds
        self._leave_thread = leave_thread
        self._free: asyncio.LifoQueue[ThreadPoolExecutor] = asyncio.LifoQueue()

    async def __aenter__(self) -> Self:
        """Itself, with none of its threads lent."""
        self._free = asyncio.LifoQueue()
        for _ in range(self._number):
            self._free.put_nowait(ThreadPoolExecutor(1, thread_name_prefix="lent"))
        return self

    async def __aexit__(self, *_error: object) -> None:
        """Wait until each thread is given back, and end it."""
        for _ in range(self._number):
            executor = await self._free.get()
            executor.submit(self._leave_thread)
            await asyncio.to_thread(executor.shutdown)

    @asynccontextmanager
    async def lent(self) -> AsyncIterator[LentThread]:
        """A thread; DomainError UNAVAILABLE where none gets free in time."""
        executor = await self._borrowed()
        thread = LentThread(executor)
        try:
            yield thread
        except BaseException as error:
            await self._give_back(thread, executor, error)
            raise
        else:
            await self._give_back(thread, executor, None)

    async def _borrowed(self) -> ThreadPoolExecutor:
        try:
            async with asyncio.timeout(self._patience):
                return await self._free.get()
        except TimeoutError:
            raise DomainError(Kind.UNAVAILABLE, {"database": "is unavailable"}) from None

    async def _give_back(
        self, thread: LentThread, executor: ThreadPoolExecutor, error: BaseException | None
    ) -> None:
        leaving = asyncio.ensure_future(thread.leave(error))
        leaving.add_done_callback(lambda _: self._free.put_nowait(executor))
        await asyncio.shield(leaving)  # cancelled or not, what was entered is left first

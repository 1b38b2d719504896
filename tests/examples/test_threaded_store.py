"""A blocking store on an event loop: one thread for each unit of work, and none that stays open."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from threading import Event, get_ident
from typing import cast

import pytest

from core.domain.accounts import User
from core.domain.errors import DomainError, Kind
from core.ports.store import Store, UnitOfWork
from examples.threaded_store import ThreadedStore

TIMEOUT = 10.0  # seconds, after which a test fails


class BlockingStore:
    """Records its calls and their threads; blocks until `proceed` is set.

    `users.by_username` blocks; with `blocks_entry`, so does the beginning of a unit of work.
    """

    def __init__(self) -> None:
        self.recorded: list[tuple[str, int]] = []
        self.blocked = Event()
        self.proceed = Event()
        self.blocks_entry = False
        self.users = self

    @property
    def calls(self) -> list[str]:
        """The calls, in order."""
        return [call for call, _ in self.recorded]

    @property
    def threads(self) -> set[int]:
        """The threads of the calls."""
        return {thread for _, thread in self.recorded}

    def record(self, call: str) -> None:
        """Record a call in the current thread."""
        self.recorded.append((call, get_ident()))

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[UnitOfWork]:
        """Record how a unit of work ends: commit, rollback, or by the garbage collector."""
        self.record("begin")
        if self.blocks_entry:
            self._block()
        try:
            yield cast(UnitOfWork, self)
        except BaseException as error:
            self.record("collected" if isinstance(error, GeneratorExit) else "rollback")
            raise
        self.record("commit")

    writing = reading

    async def check(self) -> None:
        """Record the call."""
        self.record("check")

    async def by_username(self, username: str) -> User | None:
        """Block, then return None; raise KeyError for the name `missing`."""
        self.record(username)
        if username == "missing":
            raise KeyError(username)
        self._block()
        return None

    def _block(self) -> None:
        self.blocked.set()
        if not self.proceed.wait(TIMEOUT):
            raise TimeoutError("nothing else ran in the meantime")


@pytest.fixture
def blocking() -> BlockingStore:
    """The store below."""
    return BlockingStore()


async def find(store: Store, username: str = "anna") -> None:
    """Run one unit of work."""
    async with store.writing() as work:
        await work.users.by_username(username)


async def start(store: Store, blocking: BlockingStore) -> "asyncio.Task[None]":
    """Start a unit of work, and return when it blocks its thread."""
    task = asyncio.create_task(find(store))
    assert await asyncio.to_thread(blocking.blocked.wait, TIMEOUT)
    return task


async def cancel(task: "asyncio.Task[None]", blocking: BlockingStore, times: int) -> None:
    """Cancel a unit of work several times, then unblock its thread."""
    for _ in range(times):
        task.cancel()
        for _ in range(10):  # let it run as far as it can
            await asyncio.sleep(0)
    blocking.proceed.set()
    with pytest.raises(asyncio.CancelledError):
        await task


def test_the_event_loop_runs_while_the_store_blocks(blocking: BlockingStore) -> None:
    async def run() -> None:
        async with ThreadedStore(blocking, threads=1) as store:
            task = await start(store, blocking)
            assert not task.done()
            blocking.proceed.set()  # which would never run if the loop were blocked
            await task

    asyncio.run(run())
    assert blocking.calls == ["begin", "anna", "commit"]


def test_a_unit_of_work_stays_in_one_thread_which_is_not_the_loops(blocking: BlockingStore) -> None:
    blocking.proceed.set()

    async def run() -> None:
        async with ThreadedStore(blocking) as store:
            await find(store)

    asyncio.run(run())
    assert len(blocking.threads) == 1
    assert get_ident() not in blocking.threads


def test_concurrent_units_of_work_have_a_thread_each(blocking: BlockingStore) -> None:
    async def run() -> None:
        async with ThreadedStore(blocking, threads=2) as store:
            first = await start(store, blocking)
            blocking.blocked.clear()
            second = await start(store, blocking)
            blocking.proceed.set()
            await asyncio.gather(first, second)

    asyncio.run(run())
    assert len(blocking.threads) == 2


def test_an_error_rolls_back_and_frees_the_thread(blocking: BlockingStore) -> None:
    blocking.proceed.set()

    async def run() -> None:
        async with ThreadedStore(blocking, threads=1) as store:
            with pytest.raises(KeyError):
                await find(store, "missing")
            await find(store)

    asyncio.run(run())
    assert blocking.calls == ["begin", "missing", "rollback", "begin", "anna", "commit"]


@pytest.mark.parametrize("times", [1, 2, 3])
def test_a_cancellation_rolls_back_and_frees_the_thread(
    blocking: BlockingStore, times: int
) -> None:
    async def run() -> None:
        async with ThreadedStore(blocking, threads=1) as store:
            task = await start(store, blocking)
            await cancel(task, blocking, times)
            await find(store, "next")

    asyncio.run(run())
    assert blocking.calls == ["begin", "anna", "rollback", "begin", "next", "commit"]
    assert len(blocking.threads) == 1


@pytest.mark.parametrize("times", [1, 2])
def test_a_unit_of_work_that_is_cancelled_while_it_begins_is_rolled_back(
    blocking: BlockingStore, times: int
) -> None:
    blocking.blocks_entry = True

    async def run() -> None:
        async with ThreadedStore(blocking, threads=1) as store:
            task = await start(store, blocking)
            await cancel(task, blocking, times)
            await find(store, "next")

    asyncio.run(run())
    assert blocking.calls == ["begin", "rollback", "begin", "next", "commit"]
    assert len(blocking.threads) == 1


def test_without_a_free_thread_the_store_is_unavailable(blocking: BlockingStore) -> None:
    async def run() -> None:
        async with ThreadedStore(blocking, threads=1, timeout=0) as store:
            task = await start(store, blocking)
            with pytest.raises(DomainError) as refused:
                await find(store)
            blocking.proceed.set()
            await task
            assert refused.value.kind is Kind.UNAVAILABLE
            assert refused.value.errors == {"database": "is unavailable"}

    asyncio.run(run())


def test_closing_waits_for_units_of_work_and_runs_at_thread_end(blocking: BlockingStore) -> None:
    async def run() -> None:
        store = ThreadedStore(blocking, threads=1, at_thread_end=lambda: blocking.record("end"))
        async with store:
            task = await start(store, blocking)
            asyncio.get_running_loop().call_soon(blocking.proceed.set)
        await task

    asyncio.run(run())
    assert blocking.calls == ["begin", "anna", "commit", "end"]
    assert len(blocking.threads) == 1


def test_the_store_is_checked(blocking: BlockingStore) -> None:
    async def run() -> None:
        async with ThreadedStore(blocking) as store:
            await store.check()

    asyncio.run(run())
    assert blocking.calls == ["check"]


def test_the_store_can_be_opened_again_on_another_loop(blocking: BlockingStore) -> None:
    blocking.proceed.set()
    store = ThreadedStore(blocking, threads=1)

    async def run() -> None:
        async with store:
            await find(store)

    asyncio.run(run())
    asyncio.run(run())
    assert blocking.calls == ["begin", "anna", "commit"] * 2

"""Units of work on a store that blocks, begun and cancelled."""

import asyncio

import pytest

from core.ports.store import Store
from tests.examples.held_store import PATIENCE, HeldStore


async def ask(store: Store, username: str = "anna") -> None:
    """One unit of work that asks for somebody."""
    async with store.writing() as work:
        await work.users.by_username(username)


async def begun(store: Store, held: HeldStore) -> "asyncio.Task[None]":
    """A unit that blocks its thread by now."""
    task = asyncio.create_task(ask(store))
    assert await asyncio.to_thread(held.blocked.wait, PATIENCE)
    return task


async def cancel(task: "asyncio.Task[None]", held: HeldStore, times: int) -> None:
    """Cancel a unit that often before its thread goes on."""
    for _ in range(times):
        task.cancel()
        for _ in range(10):  # as far as it gets
            await asyncio.sleep(0)
    held.go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await task

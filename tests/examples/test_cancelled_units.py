"""A unit of work that is cancelled: undone on its thread, whatever the thread was at."""

import asyncio

import pytest

from examples.threaded_store import ThreadedStore
from tests.examples.held_store import HeldStore
from tests.examples.units import ask, begun, cancel


@pytest.mark.parametrize("times", [1, 2, 3])
def test_a_cancellation_undoes_the_unit_and_frees_the_thread(held: HeldStore, times: int) -> None:
    async def run() -> None:
        async with ThreadedStore(held, threads=1) as store:
            task = await begun(store, held)
            await cancel(task, held, times)
            await ask(store, "next")

    asyncio.run(run())
    assert held.words == ["begin", "anna", "undo", "begin", "next", "keep"]
    assert len(held.threads) == 1


@pytest.mark.parametrize("times", [1, 2])
def test_a_unit_that_is_cancelled_while_it_begins_is_undone(held: HeldStore, times: int) -> None:
    held.hold_entry = True

    async def run() -> None:
        async with ThreadedStore(held, threads=1) as store:
            task = await begun(store, held)
            await cancel(task, held, times)
            await ask(store, "next")

    asyncio.run(run())
    assert held.words == ["begin", "undo", "begin", "next", "keep"]
    assert len(held.threads) == 1

"""A blocking store, awaited: one thread a unit, and nothing that stays open."""

import asyncio
from threading import get_ident

import pytest

from core.domain.errors import DomainError, Kind
from examples.threaded_store import ThreadedStore
from tests.examples.held_store import HeldStore
from tests.examples.units import ask, begun


def test_the_event_loop_goes_on_while_the_store_blocks(held: HeldStore) -> None:
    async def run() -> None:
        async with ThreadedStore(held, threads=1) as store:
            task = await begun(store, held)
            assert not task.done()
            held.go_on.set()  # which nobody would, if the loop stood still
            await task

    asyncio.run(run())
    assert held.words == ["begin", "anna", "keep"]


def test_a_unit_stays_on_one_thread_which_is_not_the_loops(held: HeldStore) -> None:
    held.go_on.set()

    async def run() -> None:
        async with ThreadedStore(held) as store:
            await ask(store)

    asyncio.run(run())
    assert len(held.threads) == 1
    assert get_ident() not in held.threads


def test_units_at_the_same_time_have_a_thread_each(held: HeldStore) -> None:
    async def run() -> None:
        async with ThreadedStore(held, threads=2) as store:
            first = await begun(store, held)
            held.blocked.clear()
            second = await begun(store, held)
            held.go_on.set()
            await asyncio.gather(first, second)

    asyncio.run(run())
    assert len(held.threads) == 2


def test_an_error_undoes_the_unit_and_frees_the_thread(held: HeldStore) -> None:
    held.go_on.set()

    async def run() -> None:
        async with ThreadedStore(held, threads=1) as store:
            with pytest.raises(KeyError):
                await ask(store, "nobody's")
            await ask(store)

    asyncio.run(run())
    assert held.words == ["begin", "nobody's", "undo", "begin", "anna", "keep"]


def test_a_unit_waits_for_a_thread_only_so_long(held: HeldStore) -> None:
    async def run() -> None:
        async with ThreadedStore(held, threads=1, patience=0) as store:
            task = await begun(store, held)
            with pytest.raises(DomainError) as refused:
                await ask(store)
            held.go_on.set()
            await task
            assert refused.value.kind is Kind.UNAVAILABLE
            assert refused.value.errors == {"database": "is unavailable"}

    asyncio.run(run())


def test_closing_waits_for_units_and_leaves_every_thread_there(held: HeldStore) -> None:
    async def run() -> None:
        store = ThreadedStore(held, threads=1, leave_thread=lambda: held.note("left"))
        async with store:
            task = await begun(store, held)
            asyncio.get_running_loop().call_soon(held.go_on.set)
        await task

    asyncio.run(run())
    assert held.words == ["begin", "anna", "keep", "left"]
    assert len(held.threads) == 1


def test_a_store_is_asked_whether_it_is_ready(held: HeldStore) -> None:
    async def run() -> None:
        async with ThreadedStore(held) as store:
            await store.check()

    asyncio.run(run())
    assert held.words == ["check"]


def test_it_can_be_opened_again_on_another_loop(held: HeldStore) -> None:
    held.go_on.set()
    store = ThreadedStore(held, threads=1)

    async def run() -> None:
        async with store:
            await ask(store)

    asyncio.run(run())
    asyncio.run(run())
    assert held.words == ["begin", "anna", "keep"] * 2

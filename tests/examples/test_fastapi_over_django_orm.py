"""FastAPI over Django's ORM: real transactions in threads, and none that stays open."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from core.domain.accounts import User
from core.domain.errors import DomainError, Kind
from tests.stores.shortcuts import ANNA, BERT

pytest.importorskip("django", reason="Django is not installed")

from django.db import connections

from contract_tests.targets.databases import SqliteFiles, migrate
from contract_tests.targets.django_in_process import django_application, django_on
from examples.django_store import django_store
from examples.threaded_store import ThreadedStore


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ThreadedStore]:
    """Django's store on a database of its own, with one thread, so that a leak shows at once."""
    django_application()
    with django_on(SqliteFiles(tmp_path).migrated(migrate)):
        yield ThreadedStore(django_store(), threads=1, at_thread_end=connections.close_all)


async def found(store: ThreadedStore, user: User) -> User | None:
    """Return the user from the store."""
    async with store.reading() as work:
        return await work.users.by_id(user.id)


def test_a_unit_of_work_is_committed(store: ThreadedStore) -> None:
    async def run() -> None:
        async with store:
            async with store.writing() as work:
                await work.users.add(ANNA)
            assert await found(store, ANNA) == ANNA

    asyncio.run(run())


def test_an_error_of_the_store_is_raised_and_rolls_back(store: ThreadedStore) -> None:
    async def add_one_name_twice() -> None:
        async with store.writing() as work:
            await work.users.add(ANNA)
            await work.users.add(replace(BERT, username=ANNA.username))

    async def run() -> None:
        async with store:
            with pytest.raises(DomainError) as refused:
                await add_one_name_twice()
            assert refused.value.kind is Kind.TAKEN
            assert await found(store, ANNA) is None

    asyncio.run(run())


def test_a_cancelled_unit_of_work_is_rolled_back_and_blocks_no_writer(store: ThreadedStore) -> None:
    async def leave_open(written: asyncio.Event) -> None:
        async with store.writing() as work:
            await work.users.add(ANNA)
            written.set()
            await asyncio.Event().wait()

    async def run() -> None:
        async with store:
            written = asyncio.Event()
            task = asyncio.create_task(leave_open(written))
            await written.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            async with store.writing() as work:
                await work.users.add(BERT)
            assert await found(store, ANNA) is None
            assert await found(store, BERT) == BERT

    asyncio.run(run())

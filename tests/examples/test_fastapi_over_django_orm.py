"""FastAPI over Django's ORM: real transactions, on threads, and none that stays open."""

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
from contract_tests.targets.django_database import django_on
from contract_tests.targets.one_django import django_application
from examples.django_store import django_store
from examples.threaded_store import ThreadedStore


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ThreadedStore]:
    """Django's store on a database of its own, with one thread: what it keeps is seen at once."""
    django_application()
    with django_on(SqliteFiles(tmp_path).migrated(migrate)):
        yield ThreadedStore(django_store(), threads=1, leave_thread=connections.close_all)


async def found(store: ThreadedStore, user: User) -> User | None:
    """The user as the store has them."""
    async with store.reading() as work:
        return await work.users.by_id(user.id)


def test_what_a_unit_wrote_is_kept(store: ThreadedStore) -> None:
    async def run() -> None:
        async with store:
            async with store.writing() as work:
                await work.users.add(ANNA)
            assert await found(store, ANNA) == ANNA

    asyncio.run(run())


def test_an_error_of_the_store_comes_through_and_undoes_the_unit(store: ThreadedStore) -> None:
    async def take_one_name_twice() -> None:
        async with store.writing() as work:
            await work.users.add(ANNA)
            await work.users.add(replace(BERT, username=ANNA.username))

    async def run() -> None:
        async with store:
            with pytest.raises(DomainError) as refused:
                await take_one_name_twice()
            assert refused.value.kind is Kind.TAKEN
            assert await found(store, ANNA) is None

    asyncio.run(run())


def test_a_cancelled_unit_is_undone_and_locks_out_no_writer(store: ThreadedStore) -> None:
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

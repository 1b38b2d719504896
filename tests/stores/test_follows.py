"""How a store keeps who follows whom."""

from uuid import UUID

import pytest

from core.ports.store import Store
from tests.stores.driving import DrivenStore
from tests.stores.people import ANNA, BERT
from tests.stores.uses import add


def test_following_goes_one_way(driven: DrivenStore) -> None:
    driven.run(add(driven.store, ANNA, BERT))
    assert not driven.run(_follows(driven.store, ANNA.id, BERT.id))
    driven.run(_follow(driven.store))
    assert driven.run(_follows(driven.store, ANNA.id, BERT.id))
    assert not driven.run(_follows(driven.store, BERT.id, ANNA.id))
    assert not driven.run(_follows(driven.store, UUID(int=3), BERT.id))


def test_a_pair_counts_once_however_often_it_is_added(driven: DrivenStore) -> None:
    driven.run(add(driven.store, ANNA, BERT))
    for _ in range(3):
        driven.run(_follow(driven.store))
    driven.run(_unfollow(driven.store))
    assert not driven.run(_follows(driven.store, ANNA.id, BERT.id))


def test_a_pair_may_be_removed_that_is_not_there(driven: DrivenStore) -> None:
    driven.run(add(driven.store, ANNA, BERT))
    driven.run(_unfollow(driven.store))
    driven.run(_follow(driven.store))
    driven.run(_unfollow(driven.store))
    driven.run(_unfollow(driven.store))
    assert not driven.run(_follows(driven.store, ANNA.id, BERT.id))


def test_the_same_pair_may_be_added_many_times_at_once(driven: DrivenStore) -> None:
    driven.run(add(driven.store, ANNA, BERT))
    assert driven.run_at_once([_follow(driven.store) for _ in range(8)]) == [None] * 8
    assert driven.run(_follows(driven.store, ANNA.id, BERT.id))


def test_an_error_leaves_nobody_followed(driven: DrivenStore) -> None:
    async def fail() -> None:
        async with driven.store.writing() as work:
            await work.follows.add(ANNA.id, BERT.id)
            raise LookupError

    driven.run(add(driven.store, ANNA, BERT))
    with pytest.raises(LookupError):
        driven.run(fail())
    assert not driven.run(_follows(driven.store, ANNA.id, BERT.id))


async def _follow(store: Store) -> None:
    async with store.writing() as work:
        await work.follows.add(ANNA.id, BERT.id)


async def _unfollow(store: Store) -> None:
    async with store.writing() as work:
        await work.follows.remove(ANNA.id, BERT.id)


async def _follows(store: Store, follower_id: UUID, followed_id: UUID) -> bool:
    async with store.reading() as work:
        return await work.follows.exists(follower_id, followed_id)

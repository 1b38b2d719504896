"""What refers to something that is gone by the time it would be kept."""

import pytest

from core.ports.store import Stale, Store
from tests.stores.opening import Open
from tests.stores.people import ANNA, BERT, NOON, token
from tests.stores.uses import add, by_username, issue


def test_a_token_of_nobody_is_stale_and_its_unit_of_work_is_undone(
    open_in_sql: Open, database: str
) -> None:
    with open_in_sql(database) as driven:
        with pytest.raises(Stale):
            driven.run(_add_and_issue(driven.store))
        assert driven.run(by_username(driven.store, "anna")) is None
        driven.run(add(driven.store, ANNA, BERT))
        driven.run(issue(driven.store, token("berts", BERT, NOON)))


def test_a_pair_with_nobody_is_stale(open_in_sql: Open, database: str) -> None:
    with open_in_sql(database) as driven:
        driven.run(add(driven.store, ANNA))
        with pytest.raises(Stale):
            driven.run(_follow(driven.store))


async def _add_and_issue(store: Store) -> None:
    async with store.writing() as work:
        await work.users.add(ANNA)
        await work.tokens.issue(token("berts", BERT, NOON))


async def _follow(store: Store) -> None:
    async with store.writing() as work:
        await work.follows.add(ANNA.id, BERT.id)

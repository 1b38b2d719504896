"""How a store keeps one change from undoing another."""

from dataclasses import replace
from uuid import UUID

import pytest

from core.domain.accounts import User
from core.ports.store import Stale, Store
from tests.stores.driving import DrivenStore
from tests.stores.people import ANNA, BERT
from tests.stores.uses import add, by_username, replace_user

WRITERS = 8


def test_a_user_is_replaced_over_the_version_before_theirs(driven: DrivenStore) -> None:
    driven.run(add(driven.store, ANNA, BERT))
    after = replace(
        ANNA,
        username="Anna",
        email="a@x.org",
        password_hash="another",
        bio=None,
        image="i",
        version=2,
    )
    driven.run(replace_user(driven.store, after, ANNA))
    assert driven.run(by_username(driven.store, "Anna")) == after
    assert driven.run(by_username(driven.store, "anna")) is None
    assert driven.run(by_username(driven.store, "bert")) == BERT


@pytest.mark.parametrize("version", [0, 1, 3])
def test_a_write_over_another_version_is_stale_and_writes_nothing(
    driven: DrivenStore, version: int
) -> None:
    driven.run(add(driven.store, ANNA))
    with pytest.raises(Stale):
        after, before = replace(ANNA, bio="b", version=version), replace(ANNA, version=version - 1)
        driven.run(replace_user(driven.store, after, before))
    assert driven.run(by_username(driven.store, "anna")) == ANNA


def test_a_write_over_nobody_is_stale(driven: DrivenStore) -> None:
    driven.run(add(driven.store, ANNA))
    with pytest.raises(Stale):
        nobody = replace(ANNA, id=UUID(int=3))
        driven.run(replace_user(driven.store, replace(nobody, version=2), nobody))
    assert driven.run(by_username(driven.store, "anna")) == ANNA


def test_a_stale_write_of_a_taken_name_is_stale_first(driven: DrivenStore) -> None:
    driven.run(add(driven.store, ANNA, BERT))
    with pytest.raises(Stale):
        after = replace(BERT, username="anna", version=3)
        driven.run(replace_user(driven.store, after, replace(BERT, version=2)))


def test_of_writers_over_the_same_version_exactly_one_succeeds(driven: DrivenStore) -> None:
    driven.run(add(driven.store, ANNA))
    changes = [replace(ANNA, bio=f"{number}", version=2) for number in range(WRITERS)]
    outcomes = driven.run_at_once([replace_user(driven.store, change, ANNA) for change in changes])
    assert [type(outcome) for outcome in outcomes if outcome is not None] == [Stale] * 7
    winner = changes[outcomes.index(None)]
    assert driven.run(by_username(driven.store, "anna")) == winner


def test_a_stronger_hash_is_stored_without_a_new_version(driven: DrivenStore) -> None:
    driven.run(add(driven.store, ANNA, BERT))
    driven.run(_rehash(driven.store, ANNA))
    stored = driven.run(by_username(driven.store, "anna"))
    assert stored == replace(ANNA, password_hash="stronger")
    assert driven.run(by_username(driven.store, "bert")) == BERT


def test_no_stronger_hash_replaces_that_of_another_password(driven: DrivenStore) -> None:
    driven.run(add(driven.store, ANNA))
    driven.run(_rehash(driven.store, replace(ANNA, password_hash="of an older password")))
    assert driven.run(by_username(driven.store, "anna")) == ANNA


async def _rehash(store: Store, user: User) -> None:
    async with store.writing() as work:
        await work.users.rehash(user, "stronger")

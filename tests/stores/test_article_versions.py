"""How a store keeps one change of an article from undoing another."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.ports.store import Stale
from tests.stores.articles import FIRST, SECOND, by_slug, delete, published, replace_article, tags
from tests.stores.driving import DrivenStore
from tests.stores.people import NOON

WRITERS = 8
LATER = NOON + timedelta(milliseconds=1)


def test_an_article_is_replaced_over_what_it_was(peopled: DrivenStore) -> None:
    first, second = peopled.run(published(peopled.store, FIRST, SECOND))
    after = replace(
        first, slug="moved", title="M", description="D", body="B", tags=("z",), updated_at=LATER
    )
    assert peopled.run(replace_article(peopled.store, after, first))
    assert peopled.run(by_slug(peopled.store, "moved")) == after
    assert peopled.run(by_slug(peopled.store, "first")) is None
    assert peopled.run(by_slug(peopled.store, "second")) == second


@pytest.mark.parametrize("milliseconds", [-1000, -1, 1, 1000])
def test_a_write_over_another_version_is_stale_and_writes_nothing(
    peopled: DrivenStore, milliseconds: int
) -> None:
    (first,) = peopled.run(published(peopled.store, FIRST))
    seen = replace(first, updated_at=first.updated_at + timedelta(milliseconds=milliseconds))
    with pytest.raises(Stale):
        peopled.run(replace_article(peopled.store, replace(seen, body="B", tags=("new",)), seen))
    assert peopled.run(by_slug(peopled.store, "first")) == first
    assert peopled.run(tags(peopled.store)) == ["y", "x"]


def test_a_write_over_an_article_that_is_gone_is_stale(peopled: DrivenStore) -> None:
    first, second = peopled.run(published(peopled.store, FIRST, SECOND))
    peopled.run(delete(peopled.store, first))
    with pytest.raises(Stale):
        peopled.run(replace_article(peopled.store, replace(first, updated_at=LATER), first))
    assert peopled.run(by_slug(peopled.store, "first")) is None
    assert peopled.run(by_slug(peopled.store, "second")) == second


def test_a_stale_write_of_a_taken_slug_is_stale_first(peopled: DrivenStore) -> None:
    first, _ = peopled.run(published(peopled.store, FIRST, SECOND))
    seen = replace(first, updated_at=LATER)
    with pytest.raises(Stale):
        peopled.run(replace_article(peopled.store, replace(seen, slug="second"), seen))


@pytest.mark.parametrize("milliseconds", [-1000, -1, 1, 1000])
def test_a_deletion_of_another_version_is_stale_and_deletes_nothing(
    peopled: DrivenStore, milliseconds: int
) -> None:
    (first,) = peopled.run(published(peopled.store, FIRST))
    seen = replace(first, updated_at=first.updated_at + timedelta(milliseconds=milliseconds))
    with pytest.raises(Stale):
        peopled.run(delete(peopled.store, seen))
    assert peopled.run(by_slug(peopled.store, "first")) == first
    assert peopled.run(tags(peopled.store)) == ["y", "x"]


@pytest.mark.parametrize("attempt", range(5))
def test_of_a_change_and_a_deletion_at_once_exactly_one_succeeds(
    peopled: DrivenStore, attempt: int
) -> None:
    (first,) = peopled.run(published(peopled.store, FIRST))
    after = replace(first, slug="moved", tags=(), updated_at=LATER)
    uses = [replace_article(peopled.store, after, first), delete(peopled.store, first)]
    changed, deleted = peopled.run_at_once(uses[::-1] if attempt % 2 else uses)[
        :: 1 - attempt % 2 * 2
    ]
    found = peopled.run(by_slug(peopled.store, "moved"))
    if changed is True:
        assert (type(deleted), found) == (Stale, after)
    else:
        assert (type(changed), deleted, found) == (Stale, None, None)


def test_of_writers_over_the_same_version_exactly_one_succeeds(peopled: DrivenStore) -> None:
    (first,) = peopled.run(published(peopled.store, FIRST))
    changes = [
        replace(first, body=f"{number}", tags=("x", f"{number}"), updated_at=LATER)
        for number in range(WRITERS)
    ]
    outcomes = peopled.run_at_once(
        [replace_article(peopled.store, change, first) for change in changes]
    )
    stale = [type(outcome) for outcome in outcomes if outcome is not True]
    assert stale == [Stale] * 7
    winner = changes[outcomes.index(True)]
    assert peopled.run(by_slug(peopled.store, "first")) == winner
    assert peopled.run(tags(peopled.store)) == [winner.tags[1], "x"]

"""How a store keeps who favors which article."""

from uuid import UUID

import pytest

from core.domain.articles import ArticleFilter
from core.ports.store import Store
from tests.stores.articles import FIRST, SECOND, favorite, page, published, view
from tests.stores.driving import DrivenStore
from tests.stores.people import ANNA, BERT


def test_each_user_counts_once_however_often_they_favor(peopled: DrivenStore) -> None:
    first, _ = peopled.run(published(peopled.store, FIRST, SECOND))
    assert _seen(peopled, None) == (False, 0)
    peopled.run(favorite(peopled.store, first.id, BERT.id))
    peopled.run(favorite(peopled.store, first.id, BERT.id, BERT.id))
    assert _seen(peopled, BERT.id) == (True, 1)
    assert _seen(peopled, ANNA.id) == _seen(peopled, None) == (False, 1)
    peopled.run(favorite(peopled.store, first.id, ANNA.id))
    assert _seen(peopled, BERT.id) == _seen(peopled, ANNA.id) == (True, 2)
    assert _seen(peopled, BERT.id, "second") == (False, 0)


def test_an_article_may_be_given_up_that_is_no_favorite(peopled: DrivenStore) -> None:
    first, second = peopled.run(published(peopled.store, FIRST, SECOND))
    peopled.run(_unfavorite(peopled.store, first.id, BERT.id))
    peopled.run(favorite(peopled.store, first.id, ANNA.id, BERT.id))
    peopled.run(favorite(peopled.store, second.id, BERT.id))
    for _ in range(2):
        peopled.run(_unfavorite(peopled.store, first.id, BERT.id))
        assert _seen(peopled, BERT.id) == (False, 1)
        assert _seen(peopled, ANNA.id) == (True, 1)
        assert _seen(peopled, BERT.id, "second") == (True, 1)


def test_an_article_favored_many_times_at_once_counts_once(peopled: DrivenStore) -> None:
    (first,) = peopled.run(published(peopled.store, FIRST))
    uses = [favorite(peopled.store, first.id, BERT.id) for _ in range(8)]
    assert peopled.run_at_once(uses) == [None] * 8
    assert _seen(peopled, BERT.id) == (True, 1)
    assert peopled.run(page(peopled.store, ArticleFilter(favorited="bert"))).count == 1


def test_an_error_leaves_nothing_favored(peopled: DrivenStore) -> None:
    async def fail() -> None:
        async with peopled.store.writing() as work:
            await work.articles.favorite(first.id, BERT.id)
            raise LookupError

    (first,) = peopled.run(published(peopled.store, FIRST))
    with pytest.raises(LookupError):
        peopled.run(fail())
    assert _seen(peopled, BERT.id) == (False, 0)


def _seen(driven: DrivenStore, reader_id: UUID | None, slug: str = "first") -> tuple[bool, int]:
    seen = driven.run(view(driven.store, slug, reader_id))
    assert seen is not None
    assert type(seen.favorited) is bool  # as JSON writes it: SQLite knows only 1 and 0
    return seen.favorited, seen.favorites_count


async def _unfavorite(store: Store, article_id: int, user_id: UUID) -> None:
    async with store.writing() as work:
        await work.articles.unfavorite(article_id, user_id)

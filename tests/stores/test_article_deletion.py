"""What goes when an article goes."""

import pytest

from core.domain.articles import ArticleFilter
from core.domain.comments import Comment, NewComment
from core.ports.store import Stale, Store
from tests.stores.articles import (
    FIRST,
    SECOND,
    by_slug,
    comment,
    comments,
    delete,
    favorite,
    page,
    publish,
    published,
    tags,
    view,
)
from tests.stores.driving import DrivenStore
from tests.stores.opening import Open
from tests.stores.people import ANNA, BERT, NOON
from tests.stores.plain_sql import rows
from tests.stores.uses import add

DEPENDENT = ["article_tags", "favorites", "comments"]


def test_a_deleted_article_goes_with_all_that_hangs_on_it(peopled: DrivenStore) -> None:
    store = peopled.store
    first, second = peopled.run(published(store, FIRST, SECOND))
    said = [NewComment(article.id, BERT.id, "c", NOON) for article in (first, second)]
    for article in (first, second):
        peopled.run(favorite(store, article.id, ANNA.id, BERT.id))
    gone, kept = peopled.run(comment(store, *said))
    peopled.run(delete(store, first))
    assert peopled.run(by_slug(store, "first")) is None
    assert peopled.run(_comment(store, first.id, gone.id)) is None
    assert peopled.run(tags(store)) == ["z", "y"]
    for wanted in (ArticleFilter(), ArticleFilter(favorited="bert"), ArticleFilter(tag="y")):
        found = peopled.run(page(store, wanted))
        assert ([seen.article.slug for seen in found.articles], found.count) == (["second"], 1)
    assert [seen.comment for seen in peopled.run(comments(store, second.id))] == [kept]
    seen = peopled.run(view(store, "second", BERT.id))
    assert seen is not None
    assert (seen.favorited, seen.favorites_count) == (True, 2)


def test_a_later_article_of_the_slug_has_another_number_and_inherits_nothing(
    peopled: DrivenStore,
) -> None:
    store = peopled.store
    first, second = peopled.run(published(store, FIRST, SECOND))
    peopled.run(favorite(store, second.id, BERT.id))
    peopled.run(comment(store, NewComment(second.id, BERT.id, "c", NOON)))
    peopled.run(delete(store, second))
    later = peopled.run(publish(store, SECOND))
    assert later is not None
    assert later.id > second.id > first.id
    seen = peopled.run(view(store, "second", BERT.id))
    assert seen is not None
    assert (seen.article, seen.favorited, seen.favorites_count) == (later, False, 0)
    assert peopled.run(comments(store, later.id)) == []


def test_an_article_that_is_gone_is_stale(peopled: DrivenStore) -> None:
    first, second = peopled.run(published(peopled.store, FIRST, SECOND))
    peopled.run(delete(peopled.store, first))
    with pytest.raises(Stale):
        peopled.run(delete(peopled.store, first))
    assert peopled.run(by_slug(peopled.store, "second")) == second


def test_no_row_is_left_behind(open_in_sql: Open, database: str) -> None:
    with open_in_sql(database) as driven:
        driven.run(add(driven.store, ANNA, BERT))
        (first,) = driven.run(published(driven.store, FIRST))
        driven.run(favorite(driven.store, first.id, ANNA.id, BERT.id))
        driven.run(comment(driven.store, NewComment(first.id, BERT.id, "c", NOON)))
        assert _rows(database) == [2, 2, 1]
        driven.run(delete(driven.store, first))
    assert _rows(database) == [0, 0, 0]


def _rows(database: str) -> list[int]:
    counts = [f"SELECT count(*) FROM {table}" for table in DEPENDENT]  # noqa: S608
    return [rows(database, count)[0][0] for count in counts]


async def _comment(store: Store, article_id: int, comment_id: int) -> Comment | None:
    async with store.reading() as work:
        return await work.comments.by_id(article_id, comment_id)

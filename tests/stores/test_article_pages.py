"""Lists of articles: every filter and every page, against what a loop over all of them finds."""

from itertools import product
from uuid import UUID

import pytest

from core.domain.articles import EMPTY_PAGE, ArticleFilter, ArticlePage, list_item
from core.ports.store import Store
from tests.stores.articles import page
from tests.stores.crowd import PEOPLE, Crowd, gather
from tests.stores.driving import DrivenStore

VIEWERS = [None, PEOPLE[1].id, PEOPLE[3].id]
FILTERS = [
    ArticleFilter(tag, author, favorited, followed_by)
    for tag, author, favorited, followed_by in product(
        (None, "a", "zz"),
        (None, "u1", "u3", "zz"),
        (None, "u2", "u0", "zz"),
        (None, PEOPLE[1].id, PEOPLE[2].id),
    )
]


@pytest.fixture
def crowd(driven: DrivenStore) -> Crowd:
    """What is stored."""
    return driven.run(gather(driven.store))


def test_a_list_holds_matching_articles_newest_first(driven: DrivenStore, crowd: Crowd) -> None:
    found = driven.run(_pages(driven.store, FILTERS, PEOPLE[1].id))
    sizes = set()
    for wanted, shown in zip(FILTERS, found, strict=True):
        expected = [list_item(crowd.seen(one, PEOPLE[1].id)) for one in crowd.wanted(wanted)]
        assert shown == ArticlePage(tuple(expected), len(expected)), wanted
        sizes.add(len(expected))
    assert len(sizes) > 8  # the crowd is a good one: lists of many lengths, and of none
    assert 0 in sizes


@pytest.mark.parametrize("reader_id", VIEWERS)
def test_list_items_are_those_of_the_requesting_user(
    driven: DrivenStore, crowd: Crowd, reader_id: UUID | None
) -> None:
    expected = [list_item(crowd.seen(one, reader_id)) for one in crowd.wanted(ArticleFilter())]
    shown = driven.run(page(driven.store, ArticleFilter(), reader_id))
    assert list(shown.articles) == expected


@pytest.mark.usefixtures("crowd")
def test_no_article_of_a_list_has_a_body(driven: DrivenStore) -> None:
    found = driven.run(_pages(driven.store, FILTERS, PEOPLE[1].id))
    articles = [seen.article for shown in found for seen in shown.articles]
    assert articles
    assert not any(hasattr(article, "body") for article in articles)


@pytest.mark.parametrize(
    "wanted",
    [
        ArticleFilter(),
        ArticleFilter(tag="a"),
        ArticleFilter(author="u1"),
        ArticleFilter(favorited="u2"),
        ArticleFilter(followed_by=PEOPLE[1].id),
        ArticleFilter(tag="a", author="u1"),
        ArticleFilter(tag="a", favorited="u2"),
        ArticleFilter(author="u1", favorited="u2"),
    ],
)
def test_pages_put_together_are_the_list_whatever_their_limit(
    driven: DrivenStore, crowd: Crowd, wanted: ArticleFilter
) -> None:
    expected = [list_item(crowd.seen(one, None)) for one in crowd.wanted(wanted)]
    for limit in (1, 3, 7, 100):
        offsets = range(0, len(expected) + limit, limit)
        pages = [driven.run(page(driven.store, wanted, None, limit, at)) for at in offsets]
        assert [len(one.articles) for one in pages][:-1] == [
            min(limit, len(expected) - at) for at in offsets
        ][:-1]
        assert [seen for one in pages for seen in one.articles] == expected
        assert {one.count for one in pages} == {len(expected)}


@pytest.mark.usefixtures("crowd")
def test_a_page_past_the_end_is_empty_and_still_counts(driven: DrivenStore) -> None:
    for offset in (40, 41, 1_000_000):
        found = driven.run(page(driven.store, ArticleFilter(), None, 100, offset))
        assert found == ArticlePage((), 40)


def test_an_empty_store_has_empty_lists(driven: DrivenStore) -> None:
    assert driven.run(_pages(driven.store, FILTERS, None)) == [EMPTY_PAGE] * len(FILTERS)


async def _pages(
    store: Store, filters: list[ArticleFilter], reader_id: UUID | None
) -> list[ArticlePage]:
    async with store.reading() as work:
        return [await work.articles.page(wanted, reader_id, 100, 0) for wanted in filters]

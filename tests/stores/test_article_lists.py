"""Lists of articles: every filter and page, compared with a loop over all articles."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import product
from random import Random
from uuid import UUID

import pytest

from core.domain.accounts import Profile, User, profile_of
from core.domain.articles import (
    EMPTY_PAGE,
    Article,
    ArticleDetails,
    ArticleFilter,
    ArticlePage,
    list_item,
)
from core.ports.store import Store
from tests.stores.shortcuts import ANNA, FIRST, NOON, page
from tests.stores.stores import StoreRunner

USERS = [replace(ANNA, id=UUID(int=n + 1), username=f"u{n}", email=f"u{n}@x.org") for n in range(4)]
BY_ID = {user.id: user for user in USERS}
TAGS = ["a", "b", "c", "d"]
ARTICLES = 40


@dataclass(slots=True)
class Model:
    """What is stored, as plain values, with the expected results of a store."""

    articles: list[Article]
    favorites: set[tuple[int, UUID]]
    follows: set[tuple[UUID, UUID]]

    def details(self, article: Article, reader_id: UUID | None) -> ArticleDetails:
        """An article for the requesting user."""
        return ArticleDetails(
            article,
            self._profile(article.author_id, reader_id),
            favorited=any(pair == (article.id, reader_id) for pair in self.favorites),
            favorites_count=sum(article_id == article.id for article_id, _ in self.favorites),
        )

    def matching(self, filters: ArticleFilter) -> list[Article]:
        """The articles that a filter matches, newest first."""
        matching = [article for article in self.articles if all(self._matches(article, filters))]
        return sorted(matching, key=lambda a: (a.created_at, a.id), reverse=True)

    def _matches(self, article: Article, filters: ArticleFilter) -> Iterator[bool]:
        if filters.tag is not None:
            yield filters.tag in article.tags
        if filters.author is not None:
            yield BY_ID[article.author_id].username == filters.author
        if filters.favorited is not None:
            named = [user.id for user in USERS if user.username == filters.favorited]
            yield any((article.id, user_id) in self.favorites for user_id in named)
        if filters.followed_by is not None:
            yield (filters.followed_by, article.author_id) in self.follows

    def _profile(self, user_id: UUID, reader_id: UUID | None) -> Profile:
        following = any(pair == (reader_id, user_id) for pair in self.follows)
        return profile_of(BY_ID[user_id], following=following)


async def store_random_articles(store: Store) -> Model:
    """Store random articles, favorites and follows. Many articles have the same time."""
    rng = Random(7)  # noqa: S311
    users: list[User] = USERS
    model = Model([], set(), set())
    async with store.writing() as work:
        for user in users:
            await work.users.add(user)
        for number in range(ARTICLES):
            moment = NOON + timedelta(milliseconds=rng.choice([0, 1, 10, 120, 995, 1_000, 2_000]))
            new = replace(
                FIRST,
                slug=f"s{number}",
                author_id=rng.choice(users[:3]).id,  # the last one is only a reader
                tags=tuple(rng.sample(TAGS, rng.randint(0, 3))),
                created_at=moment,
                updated_at=moment,
            )
            added = await work.articles.add(new)
            assert added is not None
            model.articles.append(added)
            for user in rng.sample(users[1:], rng.randint(0, 3)):
                await work.articles.favorite(added.id, user.id)
                model.favorites.add((added.id, user.id))
        for pair in [(0, 1), (1, 0), (1, 2), (3, 0), (3, 1), (3, 2)]:
            follower, followed = (users[n].id for n in pair)
            await work.follows.add(follower, followed)
            model.follows.add((follower, followed))
    return model


READERS = [None, USERS[1].id, USERS[3].id]
FILTERS = [
    ArticleFilter(tag, author, favorited, followed_by)
    for tag, author, favorited, followed_by in product(
        (None, "a", "zz"),
        (None, "u1", "u3", "zz"),
        (None, "u2", "u0", "zz"),
        (None, USERS[1].id, USERS[2].id),
    )
]


@pytest.fixture
def model(runner: StoreRunner) -> Model:
    """What is stored."""
    return runner.run(store_random_articles(runner.store))


def test_a_list_holds_matching_articles_newest_first(runner: StoreRunner, model: Model) -> None:
    found = runner.run(_pages(runner.store, FILTERS, USERS[1].id))
    sizes = set()
    for filters, shown in zip(FILTERS, found, strict=True):
        expected = [list_item(model.details(one, USERS[1].id)) for one in model.matching(filters)]
        assert shown == ArticlePage(tuple(expected), len(expected)), filters
        sizes.add(len(expected))
    assert len(sizes) > 8  # lists of many lengths, and empty ones
    assert 0 in sizes


@pytest.mark.parametrize("reader_id", READERS)
def test_list_items_are_those_of_the_requesting_user(
    runner: StoreRunner, model: Model, reader_id: UUID | None
) -> None:
    expected = [list_item(model.details(one, reader_id)) for one in model.matching(ArticleFilter())]
    shown = runner.run(page(runner.store, ArticleFilter(), reader_id))
    assert list(shown.articles) == expected


@pytest.mark.usefixtures("model")
def test_list_items_have_no_body(runner: StoreRunner) -> None:
    found = runner.run(_pages(runner.store, FILTERS, USERS[1].id))
    articles = [details.article for shown in found for details in shown.articles]
    assert articles
    assert not any(hasattr(article, "body") for article in articles)


@pytest.mark.parametrize(
    "filters",
    [
        ArticleFilter(),
        ArticleFilter(tag="a"),
        ArticleFilter(author="u1"),
        ArticleFilter(favorited="u2"),
        ArticleFilter(followed_by=USERS[1].id),
        ArticleFilter(tag="a", author="u1"),
        ArticleFilter(tag="a", favorited="u2"),
        ArticleFilter(author="u1", favorited="u2"),
    ],
)
def test_the_pages_of_any_size_make_up_the_list(
    runner: StoreRunner, model: Model, filters: ArticleFilter
) -> None:
    expected = [list_item(model.details(one, None)) for one in model.matching(filters)]
    for limit in (1, 3, 7, 100):
        offsets = range(0, len(expected) + limit, limit)
        pages = [runner.run(page(runner.store, filters, None, limit, at)) for at in offsets]
        assert [len(one.articles) for one in pages][:-1] == [
            min(limit, len(expected) - at) for at in offsets
        ][:-1]
        assert [details for one in pages for details in one.articles] == expected
        assert {one.count for one in pages} == {len(expected)}


@pytest.mark.usefixtures("model")
def test_a_page_after_the_end_is_empty_and_has_the_count(runner: StoreRunner) -> None:
    for offset in (40, 41, 1_000_000):
        found = runner.run(page(runner.store, ArticleFilter(), None, 100, offset))
        assert found == ArticlePage((), 40)


def test_an_empty_store_has_empty_lists(runner: StoreRunner) -> None:
    assert runner.run(_pages(runner.store, FILTERS, None)) == [EMPTY_PAGE] * len(FILTERS)


async def _pages(
    store: Store, filters: list[ArticleFilter], reader_id: UUID | None
) -> list[ArticlePage]:
    async with store.reading() as work:
        return [await work.articles.page(one, reader_id, 100, 0) for one in filters]

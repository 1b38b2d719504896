"""How many statements a read costs, the token's look-up included."""

from collections.abc import Callable, Coroutine, Iterator
from itertools import product
from typing import Any

import pytest

from contract_tests.targets.databases import sqlite_url
from core.domain.accounts import Bearer
from core.domain.articles import ArticleFilter, ArticlePage
from core.ports import Ports
from core.run_blocking import run_blocking
from core.use_cases.accounts import authenticate
from core.use_cases.articles import list_articles, list_tags, show_article, show_feed
from core.use_cases.comments import list_comments
from tests.core.fakes import ManualClock, NoModels, PlainHasher, SequentialRandomness
from tests.plans.opening import WATCHED
from tests.plans.small_world import ARTICLES, COMMENTS, SHARED, TAGS, TOKEN, settle
from tests.plans.watched import CountingStore
from tests.stores.migrating import migrate_with_alembic

MOST = 4
READERS = [None, TOKEN]
Read = Callable[[Ports, Bearer | None], Coroutine[Any, Any, Any]]
FILTERS = {
    "all": ArticleFilter(),
    "author": ArticleFilter(author="anna"),
    "tag": ArticleFilter(tag=SHARED),
    "favorited": ArticleFilter(favorited="bert"),
    "tag and author": ArticleFilter(tag=SHARED, author="anna"),
    "tag and favorited": ArticleFilter(tag=SHARED, favorited="bert"),
    "all three": ArticleFilter(tag=SHARED, author="anna", favorited="bert"),
}
# Limit and offset, and how many articles such a page holds.
PAGES = [(20, 0, 20), (1, 0, 1), (20, 1_000, 0)]


@pytest.fixture(scope="module", params=list(WATCHED))
def watched(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[CountingStore]:
    """A store of a few articles with much on them."""
    database = sqlite_url(tmp_path_factory.mktemp("counted") / "forge.db")
    migrate_with_alembic(database)
    with WATCHED[request.param](database) as opened:
        run_blocking(settle(opened.store))
        yield opened


def cost(watched: CountingStore, token: str | None, read: Read) -> tuple[int, Any]:
    """How many statements a request costs that reads for a reader or nobody, and what it reads."""
    randomness, models = SequentialRandomness(), NoModels()
    ports = Ports(watched.store, PlainHasher(), ManualClock(), randomness, models)
    results: list[Any] = []

    async def request() -> None:
        reader = await authenticate(ports, token) if token else None
        results.append(await read(ports, reader))

    return len(watched.sent_by(request())), results[0]


def listing(name: str, limit: int, offset: int) -> Read:
    """Read a page of a list."""

    async def read(ports: Ports, reader: Bearer | None) -> ArticlePage:
        if reader and name == "feed":
            return await show_feed(ports, reader, limit, offset)
        return await list_articles(ports, reader, FILTERS[name], limit, offset)

    return read


def article(slug: str) -> Read:
    """Read an article."""
    return lambda ports, reader: show_article(ports, reader, slug)


def comments(slug: str) -> Read:
    """Read the comments below an article."""
    return lambda ports, reader: list_comments(ports, reader, slug)


@pytest.mark.parametrize(("name", "token"), [*product(FILTERS, READERS), ("feed", TOKEN)])
def test_a_list_costs_the_same_whatever_its_page_holds(
    watched: CountingStore, name: str, token: str | None
) -> None:
    costs = {}
    for limit, offset, held in PAGES:
        costs[held], found = cost(watched, token, listing(name, limit, offset))
        assert (len(found.articles), found.count >= ARTICLES - 1) == (held, True)
    assert costs[0] <= costs[1] == costs[20] <= MOST - (token is None)


@pytest.mark.parametrize("token", READERS)
def test_an_article_costs_the_same_whatever_is_on_it(
    watched: CountingStore, token: str | None
) -> None:
    costs = set()
    for slug, tags in TAGS.items():
        spent, found = cost(watched, token, article(slug))
        assert len(found.article.tags) == tags
        costs.add(spent)
    assert costs == {MOST - 1 - (token is None)}


@pytest.mark.parametrize("token", READERS)
def test_comments_cost_the_same_however_many_there_are(
    watched: CountingStore, token: str | None
) -> None:
    costs = set()
    for slug, number in COMMENTS.items():
        spent, found = cost(watched, token, comments(slug))
        assert len(found) == number
        costs.add(spent)
    assert costs == {MOST - 1 - (token is None)}


def test_the_tags_cost_one_statement(watched: CountingStore) -> None:
    spent, found = cost(watched, None, lambda ports, _: list_tags(ports))
    assert (spent, len(found)) == (1, 1 + 20 * 19)


def test_statements_are_counted_and_bookkeeping_is_not(watched: CountingStore) -> None:
    async def one_by_one(ports: Ports, reader: Bearer | None) -> None:
        for slug in TAGS:
            await show_article(ports, reader, slug)

    async def nothing(ports: Ports, _: Bearer | None) -> None:
        async with ports.store.writing():
            pass

    at_once = cost(watched, None, article("one-tag"))[0]
    assert cost(watched, None, one_by_one)[0] == 3 * at_once > 3
    assert cost(watched, None, nothing)[0] == 0

"""The statements behind a list of articles."""

import re
from dataclasses import dataclass

from core.domain.articles import ArticleFilter, ArticlePage
from core.ports.store import Store
from tests.plans.population import LIMIT, OFFSET, READER
from tests.plans.watched import CountingStore, Statement

_COUNT = re.compile(r"SELECT count\(", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Listing:
    """What a store sent for a page of a list: all of it, and the two that choose and count."""

    sent: list[Statement]
    page: Statement
    count: Statement


def listing(watched: CountingStore, wanted: ArticleFilter) -> Listing:
    """Listen to a store that shows the reader a full page of a list."""
    pages: list[ArticlePage] = []

    async def show(store: Store) -> None:
        async with store.reading() as work:
            pages.append(await work.articles.page(wanted, READER, LIMIT, OFFSET))

    sent = watched.sent_by(show(watched.store))
    assert (len(pages[0].articles), pages[0].count >= LIMIT + OFFSET) == (LIMIT, True)
    (count,) = (one for one in sent if _COUNT.match(one.sql))
    (page,) = (one for one in sent if one != count and "LIMIT" in one.sql)
    return Listing(sent, page, count)

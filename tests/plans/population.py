"""Many articles, spread evenly, and the statements behind a list of them."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import sqlalchemy as sa

from adapters.sqlalchemy.tables import metadata, users
from core.domain.articles import ArticleFilter, ArticlePage
from core.ports.store import Store
from tests.plans.recording_stores import RecordingStore, Statement

AUTHORS = 10
READER = UUID(int=100)
LIMIT, OFFSET = 10, 20  # every list is longer than both, in the smallest population too

# Authors and tags vary independently, so that each pair has its share.
FILTERS = {
    "all": ArticleFilter(),
    "author": ArticleFilter(author="u5"),
    "tag": ArticleFilter(tag="tag3"),
    "favorited": ArticleFilter(favorited="reader"),
    "feed": ArticleFilter(followed_by=READER),
    "tag and author": ArticleFilter(tag="tag3", author="u5"),
}
# The index that holds each of these lists newest first.
INDEXES = {
    "all": "articles_newest",
    "author": "articles_author_newest",
    "tag": "article_tags_newest",
}

_MOMENTS = {
    "sqlite": "datetime('2026-01-01', '+' || i || ' seconds')",
    "postgresql": "timestamptz '2026-01-01 00:00Z' + i * interval '1 second'",
}
_ARTICLES = """
    INSERT INTO articles (slug, author_id, title, description, body, created_at, updated_at)
    WITH RECURSIVE numbers (i) AS (
        SELECT 0 UNION ALL SELECT i + 1 FROM numbers WHERE i + 1 < :articles
    )
    SELECT 's' || i, users.id, 'A title', 'A description', :body, {moment}, {moment}
    FROM numbers JOIN users ON username = 'u' || (i % 10)
    ORDER BY i
"""
_REST = [
    """INSERT INTO article_tags (article_id, position, name, created_at)
       SELECT id, 0, 'tag' || ((id / 10) % 10), created_at FROM articles""",
    """INSERT INTO favorites (user_id, article_id)
       SELECT users.id, articles.id FROM users, articles
       WHERE username = 'u0' OR username = 'reader' AND articles.id % 5 = 0""",
    # A tenth of all comments are on the first article, and most others have one.
    """INSERT INTO comments (article_id, author_id, body, created_at)
       SELECT CASE WHEN id % 10 = 0 THEN 1 ELSE id END, author_id, 'c', created_at FROM articles""",
    """INSERT INTO follows (follower_id, followed_id)
       SELECT reader.id, author.id FROM users AS reader, users AS author
       WHERE reader.username = 'reader' AND author.username IN ('u1', 'u3', 'u5')""",
]


def populate(engine: sa.Engine, articles: int, body: int) -> None:
    """Create the tables, and fill them with articles whose bodies have that length."""
    people = [f"u{number}" for number in range(AUTHORS)]
    ids = [UUID(int=number + 1) for number in range(AUTHORS)]
    now = datetime(2026, 1, 1, tzinfo=UTC)
    with engine.begin() as connection:
        metadata.create_all(connection)
        connection.execute(
            sa.insert(users),
            [
                {"id": user_id, "username": name, "version": 1, "created_at": now}
                for user_id, name in zip([*ids, READER], [*people, "reader"], strict=True)
            ],
        )
        moment = _MOMENTS[engine.dialect.name]
        values = {"articles": articles, "body": "b" * body}
        connection.execute(sa.text(_ARTICLES.format(moment=moment)), values)
        for statement in _REST:
            connection.execute(sa.text(statement))


def comments_page(recording: RecordingStore) -> Statement:
    """Record the statement for a page of the comments on the article that has many."""

    async def show(store: Store) -> None:
        async with store.reading() as work:
            assert len(await work.comments.on_article(1, READER, LIMIT, OFFSET)) == LIMIT

    (statement,) = recording.sent_by(show(recording.store))
    return statement


def tags_list(recording: RecordingStore, newest: int) -> Statement:
    """Record the statement for the most used of the tags that were added last."""

    async def show(store: Store) -> None:
        async with store.reading() as work:
            assert await work.articles.tags(1_000, newest)

    (statement,) = recording.sent_by(show(recording.store))
    return statement


_COUNT = re.compile(r"SELECT count\(", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Listing:
    """The statements for a page of a list: all of them, and those of the page and the count."""

    sent: list[Statement]
    page: Statement
    count: Statement


def listing(recording: RecordingStore, filters: ArticleFilter) -> Listing:
    """Record the statements for a full page of a list."""
    pages: list[ArticlePage] = []

    async def show(store: Store) -> None:
        async with store.reading() as work:
            pages.append(await work.articles.page(filters, READER, LIMIT, OFFSET))

    sent = recording.sent_by(show(recording.store))
    assert (len(pages[0].articles), pages[0].count >= LIMIT + OFFSET) == (LIMIT, True)
    (count,) = (statement for statement in sent if _COUNT.match(statement.sql))
    (page,) = (statement for statement in sent if statement != count and "LIMIT" in statement.sql)
    return Listing(sent, page, count)

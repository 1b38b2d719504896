"""Articles as a viewer sees them: one query for their rows, one for their tags."""

from collections.abc import Callable
from typing import Any, TypeVar

import sqlalchemy as sa

from adapters.sqlalchemy.connection import Connection, Row
from adapters.sqlalchemy.profiles import VIEWER_ID, is_following, profile_columns
from adapters.sqlalchemy.tables import article_tags, articles, favorites, users
from core.domain.accounts import Profile
from core.domain.articles import Article, ArticleView, ListedArticle, ListedView

V = TypeVar("V", bound=ListedView)
Tags = tuple[str, ...]

# In the order that `_members` takes them.
_LISTED_COLUMNS = (
    articles.c.id,
    articles.c.slug,
    articles.c.author_id,
    articles.c.title,
    articles.c.description,
    articles.c.created_at,
    articles.c.updated_at,
)
_WIDTH = len(_LISTED_COLUMNS)
ARTICLE_COLUMNS = (*_LISTED_COLUMNS, articles.c.body)

_FAVORED = favorites.c.article_id == articles.c.id
# What a view adds to an article: its favorites, its author, and what both are to the viewer.
_SEEN_COLUMNS = (
    sa.exists().where(_FAVORED, favorites.c.user_id == VIEWER_ID),
    sa.select(sa.func.count()).where(_FAVORED).scalar_subquery(),
    *profile_columns(users),
    is_following(articles.c.author_id),
)
_BY_AUTHOR = users.c.id == articles.c.author_id
VIEWS = sa.select(*ARTICLE_COLUMNS, *_SEEN_COLUMNS).join(users, _BY_AUTHOR)
LISTED_VIEWS = sa.select(*_LISTED_COLUMNS, *_SEEN_COLUMNS).join(users, _BY_AUTHOR)

_TAGS = (
    sa.select(article_tags.c.article_id, article_tags.c.name)
    .where(article_tags.c.article_id.in_(sa.bindparam("numbers", expanding=True)))
    .order_by(article_tags.c.position)
)


async def views(
    connection: Connection,
    query: sa.Select[Any],
    asked: dict[str, Any],
    made: Callable[[Row, Tags], V],
) -> list[V]:
    """What is made of each row that a query finds, and its tags; `asked` has the viewer's id."""
    rows = (await connection.execute(query, asked)).all()
    tags = await tags_of(connection, [row[0] for row in rows])
    return [made(row, tags[row[0]]) for row in rows]


async def tags_of(connection: Connection, numbers: list[int]) -> dict[int, Tags]:
    """The tags of each article, in their order; one query for all of them."""
    if not numbers:
        return {}
    names: dict[int, list[str]] = {number: [] for number in numbers}
    for number, name in (await connection.execute(_TAGS, {"numbers": numbers})).all():
        names[number].append(name)
    return {number: tuple(tags) for number, tags in names.items()}


def article(row: Row, tags: Tags) -> Article:
    """The article of a row that begins with ARTICLE_COLUMNS."""
    return Article(id=row[0], body=row[_WIDTH], **_members(row, tags))


def view(row: Row, tags: Tags) -> ArticleView:
    """The view of a row of `VIEWS`."""
    return ArticleView(article(row, tags), *_seen(row))


def listed(row: Row, tags: Tags) -> ListedView:
    """The view of a row of `LISTED_VIEWS`."""
    return ListedView(ListedArticle(**_members(row, tags)), *_seen(row))


def _members(row: Row, tags: Tags) -> dict[str, Any]:
    _, slug, author_id, title, description, created_at, updated_at = row[:_WIDTH]
    return {
        "slug": slug,
        "author_id": author_id,
        "title": title,
        "description": description,
        "tags": tags,
        "created_at": created_at,
        "updated_at": updated_at,
    }


def _seen(row: Row) -> tuple[Profile, bool, int]:
    favorited, favorites_count, *author = row[-len(_SEEN_COLUMNS) :]
    return Profile(*author), bool(favorited), favorites_count

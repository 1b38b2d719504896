"""Articles as a viewer sees them: one query for their rows, one for their tags."""

from typing import Any

import sqlalchemy as sa

from adapters.sqlalchemy.connection import Connection, Row
from adapters.sqlalchemy.profiles import VIEWER_ID, is_following, profile_columns
from adapters.sqlalchemy.tables import article_tags, articles, favorites, users
from core.domain.accounts import Profile
from core.domain.articles import Article, ArticleView

# In the order that `article` takes them.
ARTICLE_COLUMNS = (
    articles.c.id,
    articles.c.slug,
    articles.c.author_id,
    articles.c.title,
    articles.c.description,
    articles.c.body,
    articles.c.created_at,
    articles.c.updated_at,
)
_WIDTH = len(ARTICLE_COLUMNS)

_FAVORED = favorites.c.article_id == articles.c.id
# Every article with its author, its favorites, and what it is to the viewer.
VIEWS = sa.select(
    *ARTICLE_COLUMNS,
    sa.exists().where(_FAVORED, favorites.c.user_id == VIEWER_ID),
    sa.select(sa.func.count()).where(_FAVORED).scalar_subquery(),
    *profile_columns(users),
    is_following(articles.c.author_id),
).join(users, users.c.id == articles.c.author_id)

_TAGS = (
    sa.select(article_tags.c.article_id, article_tags.c.name)
    .where(article_tags.c.article_id.in_(sa.bindparam("numbers", expanding=True)))
    .order_by(article_tags.c.position)
)


async def views(
    connection: Connection, query: sa.Select[Any], asked: dict[str, Any]
) -> list[ArticleView]:
    """What a query of `VIEWS` finds, in its order, with the tags; `asked` has the viewer's id."""
    rows = (await connection.execute(query, asked)).all()
    tags = await tags_of(connection, [row[0] for row in rows])
    return [_view(row, tags[row[0]]) for row in rows]


async def tags_of(connection: Connection, numbers: list[int]) -> dict[int, tuple[str, ...]]:
    """The tags of each article, in their order; one query for all of them."""
    if not numbers:
        return {}
    names: dict[int, list[str]] = {number: [] for number in numbers}
    for number, name in (await connection.execute(_TAGS, {"numbers": numbers})).all():
        names[number].append(name)
    return {number: tuple(tags) for number, tags in names.items()}


def article(row: Row, tags: tuple[str, ...]) -> Article:
    """The article of a row that begins with ARTICLE_COLUMNS."""
    number, slug, author_id, title, description, body, created_at, updated_at = row[:_WIDTH]
    return Article(
        id=number,
        slug=slug,
        author_id=author_id,
        title=title,
        description=description,
        body=body,
        tags=tags,
        created_at=created_at,
        updated_at=updated_at,
    )


def _view(row: Row, tags: tuple[str, ...]) -> ArticleView:
    favorited, favorites_count, *author = row[_WIDTH:]
    return ArticleView(article(row, tags), Profile(*author), bool(favorited), favorites_count)

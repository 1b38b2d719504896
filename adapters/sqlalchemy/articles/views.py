"""Articles as a viewer sees them: one query for their rows, one for their tags."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from adapters.sqlalchemy.connection import Connection
from adapters.sqlalchemy.profiles import is_following, profile_columns
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


def view_query(viewer_id: UUID | None) -> sa.Select[Any]:
    """Every article with its author, its favorites, and what it is to the viewer."""
    favored = favorites.c.article_id == articles.c.id
    favorites_count = sa.select(sa.func.count()).where(favored).scalar_subquery()
    favorited: sa.ColumnElement[bool] = sa.literal(False)
    if viewer_id is not None:
        favorited = sa.exists().where(favored, favorites.c.user_id == viewer_id)
    return sa.select(
        *ARTICLE_COLUMNS,
        favorited,
        favorites_count,
        *profile_columns(users),
        is_following(viewer_id, articles.c.author_id),
    ).join(users, users.c.id == articles.c.author_id)


async def views(connection: Connection, query: sa.Select[Any]) -> list[ArticleView]:
    """What a `view_query` finds, in its order, with the tags."""
    rows = (await connection.execute(query)).all()
    tags = await tags_of(connection, [row[0] for row in rows])
    return [_view(row, tags[row[0]]) for row in rows]


async def tags_of(connection: Connection, numbers: list[int]) -> dict[int, tuple[str, ...]]:
    """The tags of each article, in their order; one query for all of them."""
    if not numbers:
        return {}
    query = sa.select(article_tags.c.article_id, article_tags.c.name)
    query = query.where(article_tags.c.article_id.in_(numbers)).order_by(article_tags.c.position)
    names: dict[int, list[str]] = {number: [] for number in numbers}
    for number, name in (await connection.execute(query)).all():
        names[number].append(name)
    return {number: tuple(tags) for number, tags in names.items()}


def article(row: sa.Row[*tuple[Any, ...]], tags: tuple[str, ...]) -> Article:
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


def _view(row: sa.Row[*tuple[Any, ...]], tags: tuple[str, ...]) -> ArticleView:
    favorited, favorites_count, *author = row[_WIDTH:]
    return ArticleView(article(row, tags), Profile(*author), bool(favorited), favorites_count)

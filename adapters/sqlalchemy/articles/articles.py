"""The articles of one unit of work."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from adapters.sqlalchemy.articles import lists
from adapters.sqlalchemy.articles.tags import most_used, write_tags
from adapters.sqlalchemy.articles.views import (
    ARTICLE_COLUMNS,
    VIEWS,
    article,
    listed,
    tags_of,
    view,
    views,
)
from adapters.sqlalchemy.connection import Connection
from adapters.sqlalchemy.inserting import insert_unless_taken
from adapters.sqlalchemy.tables import article_tags, articles, comments, favorites
from core.domain.article_lists import ArticleFilter, ArticlePage
from core.domain.articles import Article, ArticleView, NewArticle
from core.ports.store import Stale

_BY_SLUG = sa.select(*ARTICLE_COLUMNS).where(articles.c.slug == sa.bindparam("slug"))
_ID_OF = sa.select(articles.c.id).where(articles.c.slug == sa.bindparam("slug"))
_VIEW = VIEWS.where(articles.c.slug == sa.bindparam("slug"))


class SqlAlchemyArticles:
    """Articles with their tags and favorites."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add(self, new: NewArticle) -> Article | None:
        """Store and number a new article, unless its slug is taken."""
        stored = await insert_unless_taken(self._connection, articles, _row(new))
        if stored is None:
            return None
        added = Article(**_members(new), id=stored[0])
        await write_tags(self._connection, added, before=())
        return added

    async def replace(self, changed: Article, before: Article) -> bool:
        """Store an article over what it was, unless its new slug is taken."""
        update = sa.update(articles).where(_unchanged(before)).values(**_row(changed))
        try:
            async with self._connection.begin_nested():
                replaced = (await self._connection.execute(update)).rowcount == 1
        except sa.exc.IntegrityError:
            if await self.id_of(changed.slug) not in (None, changed.id):
                return False
            raise Stale from None  # whoever had the slug gave it up meanwhile
        if not replaced:
            raise Stale
        await write_tags(self._connection, changed, before.tags)
        return True

    async def delete(self, doomed: Article) -> None:
        """Remove an article with all that hangs on it; the database cascades nothing."""
        # Held first, as a change holds it before its tags: else the two would deadlock.
        held = sa.select(articles.c.id).where(_unchanged(doomed)).with_for_update()
        if (await self._connection.execute(held)).one_or_none() is None:
            raise Stale
        for table in (article_tags, favorites, comments):
            await self._connection.execute(sa.delete(table).where(table.c.article_id == doomed.id))
        await self._connection.execute(sa.delete(articles).where(articles.c.id == doomed.id))

    async def by_slug(self, slug: str) -> Article | None:
        """The article of that slug."""
        row = (await self._connection.execute(_BY_SLUG, {"slug": slug})).one_or_none()
        if row is None:
            return None
        return article(row, (await tags_of(self._connection, [row[0]]))[row[0]])

    async def id_of(self, slug: str) -> int | None:
        """The number of the article of that slug."""
        row = (await self._connection.execute(_ID_OF, {"slug": slug})).one_or_none()
        return row[0] if row else None

    async def view(self, slug: str, viewer_id: UUID | None) -> ArticleView | None:
        """The article of that slug as a viewer sees it."""
        asked = {"slug": slug, "viewer_id": viewer_id}
        found = await views(self._connection, _VIEW, asked, view)
        return found[0] if found else None

    async def page(
        self, wanted: ArticleFilter, viewer_id: UUID | None, limit: int, offset: int
    ) -> ArticlePage:
        """Some of the articles wanted, newest first: three statements whatever the page holds."""
        given = lists.given(wanted)
        asked = {**given, "viewer_id": viewer_id, "limit": limit, "offset": offset}
        found = await views(self._connection, lists.page(frozenset(given)), asked, listed)
        counted = await self._connection.execute(lists.count(frozenset(given)), given)
        return ArticlePage(tuple(found), counted.one()[0])

    async def favorite(self, article_id: int, user_id: UUID) -> None:
        """Let somebody favor an article."""
        pair = {"user_id": user_id, "article_id": article_id}
        await insert_unless_taken(self._connection, favorites, pair)

    async def unfavorite(self, article_id: int, user_id: UUID) -> None:
        """Let somebody favor an article no longer."""
        pair = (favorites.c.article_id == article_id) & (favorites.c.user_id == user_id)
        await self._connection.execute(sa.delete(favorites).where(pair))

    async def tags(self, limit: int) -> list[str]:
        """The tags in use, most used first."""
        rows = (await self._connection.execute(most_used(limit))).all()
        return [name for (name,) in rows]


def _unchanged(before: Article) -> sa.ColumnElement[bool]:
    return (articles.c.id == before.id) & (articles.c.updated_at == before.updated_at)


def _members(new: NewArticle) -> dict[str, Any]:
    return _row(new) | {"tags": new.tags}


def _row(new: NewArticle) -> dict[str, Any]:
    return {
        "slug": new.slug,
        "author_id": new.author_id,
        "title": new.title,
        "description": new.description,
        "body": new.body,
        "created_at": new.created_at,
        "updated_at": new.updated_at,
    }

"""Articles, tags and favorites in SQL, within one unit of work."""

from collections.abc import Callable
from dataclasses import fields
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa

from adapters.sqlalchemy.database import (
    READER_ID,
    Connection,
    Row,
    insert_unless_taken,
    is_following,
    profile_columns,
)
from adapters.sqlalchemy.tables import (
    article_tags,
    articles,
    comments,
    favorites,
    follows,
    users,
)
from core.domain.accounts import Profile
from core.domain.articles import (
    Article,
    ArticleDetails,
    ArticleFilter,
    ArticleListItem,
    ArticlePage,
    ArticleSummary,
    NewArticle,
)
from core.ports.store import Stale

Item = TypeVar("Item", bound=ArticleListItem)
Tags = tuple[str, ...]

# In the order that `_members` reads.
_SUMMARY_COLUMNS = (
    articles.c.id,
    articles.c.slug,
    articles.c.author_id,
    articles.c.title,
    articles.c.description,
    articles.c.created_at,
    articles.c.updated_at,
)
_WIDTH = len(_SUMMARY_COLUMNS)
_ARTICLE_COLUMNS = (*_SUMMARY_COLUMNS, articles.c.body)

_FAVORITED = favorites.c.article_id == articles.c.id
# The favorites of an article and its author, both for the requesting user.
_READER_COLUMNS = (
    sa.exists().where(_FAVORITED, favorites.c.user_id == READER_ID),
    sa.select(sa.func.count()).where(_FAVORITED).scalar_subquery(),
    *profile_columns(users),
    is_following(articles.c.author_id),
)
_BY_AUTHOR = users.c.id == articles.c.author_id
_LIST_ITEMS = sa.select(*_SUMMARY_COLUMNS, *_READER_COLUMNS).join(users, _BY_AUTHOR)

_SLUG = articles.c.slug == sa.bindparam("slug")
_BY_SLUG = sa.select(*_ARTICLE_COLUMNS).where(_SLUG)
_ID_OF = sa.select(articles.c.id).where(_SLUG)
_DETAILS = sa.select(*_ARTICLE_COLUMNS, *_READER_COLUMNS).join(users, _BY_AUTHOR).where(_SLUG)
_TAGS = (
    sa.select(article_tags.c.article_id, article_tags.c.name)
    .where(article_tags.c.article_id.in_(sa.bindparam("ids", expanding=True)))
    .order_by(article_tags.c.position)
)
_NEWEST_TAGS = (
    sa.select(article_tags.c.id, article_tags.c.name)
    .order_by(article_tags.c.id.desc())
    .limit(sa.bindparam("newest"))
    .subquery()
)
_MOST_USED = (
    sa.select(_NEWEST_TAGS.c.name)
    .group_by(_NEWEST_TAGS.c.name)
    .order_by(sa.func.count().desc(), sa.func.max(_NEWEST_TAGS.c.id).desc())
    .limit(sa.bindparam("limit"))
)
# RETURNING lets SQLAlchemy insert many rows in one statement.
_ADD_TAGS = sa.insert(article_tags).returning(article_tags.c.id)


class SqlAlchemyArticles:
    """Implements `core.ports.articles.Articles`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add(self, article: NewArticle) -> Article | None:
        """Store and number a new article, unless its slug is taken."""
        row = _row(article)
        key = await insert_unless_taken(self._connection, articles, row)
        if key is None:
            return None
        added = Article(**row, tags=article.tags, id=key[0])
        await self._add_tags(added, added.tags)
        return added

    async def replace(self, article: Article, before: Article) -> bool:
        """Store an article over its former state, unless its new slug is taken."""
        update = sa.update(articles).where(_unchanged(before)).values(**_row(article))
        try:
            if article.slug == before.slug:  # it cannot be taken, so it needs no savepoint
                result = await self._connection.execute(update)
            else:
                async with self._connection.begin_nested():
                    result = await self._connection.execute(update)
        except sa.exc.IntegrityError:
            if await self.id_of(article.slug) not in (None, article.id):
                return False
            raise Stale from None  # the slug has become free meanwhile
        if result.rowcount != 1:
            raise Stale
        if article.tags != before.tags:
            await self._replace_tags(article, before.tags)
        return True

    async def delete(self, article: Article) -> None:
        """Delete an article with all that refers to it; the database does not cascade."""
        # Locked first, as a change locks it before its tags; otherwise the two would deadlock.
        locked = sa.select(articles.c.id).where(_unchanged(article)).with_for_update()
        if (await self._connection.execute(locked)).one_or_none() is None:
            raise Stale
        for table in (article_tags, favorites, comments):
            await self._connection.execute(sa.delete(table).where(table.c.article_id == article.id))
        await self._connection.execute(sa.delete(articles).where(articles.c.id == article.id))

    async def by_slug(self, slug: str) -> Article | None:
        """The article of that slug."""
        row = (await self._connection.execute(_BY_SLUG, {"slug": slug})).one_or_none()
        if row is None:
            return None
        return _article(row, (await self._tags_of([row[0]]))[row[0]])

    async def id_of(self, slug: str) -> int | None:
        """The id of the article of that slug."""
        row = (await self._connection.execute(_ID_OF, {"slug": slug})).one_or_none()
        return row[0] if row else None

    async def details(self, slug: str, reader_id: UUID | None) -> ArticleDetails | None:
        """The article of that slug with its author."""
        parameters = {"slug": slug, "reader_id": reader_id}
        found = await self._with_tags(_DETAILS, parameters, _article_details)
        return found[0] if found else None

    async def page(
        self, filters: ArticleFilter, reader_id: UUID | None, limit: int, offset: int
    ) -> ArticlePage:
        """A page of matching articles, newest first: three statements, however many they are."""
        values = {name: getattr(filters, name) for name in _FILTERS}
        values = {name: value for name, value in values.items() if value is not None}
        parameters = {**values, "reader_id": reader_id, "limit": limit, "offset": offset}
        items = await self._with_tags(_page(frozenset(values)), parameters, _list_item)
        count = await self._connection.execute(_count(frozenset(values)), values)
        return ArticlePage(tuple(items), count.one()[0])

    async def favorite(self, article_id: int, user_id: UUID) -> None:
        """Favorite an article."""
        pair = {"user_id": user_id, "article_id": article_id}
        await insert_unless_taken(self._connection, favorites, pair)

    async def unfavorite(self, article_id: int, user_id: UUID) -> None:
        """Remove an article from a user's favorites."""
        pair = (favorites.c.article_id == article_id) & (favorites.c.user_id == user_id)
        await self._connection.execute(sa.delete(favorites).where(pair))

    async def tags(self, limit: int, newest: int) -> list[str]:
        """The tags in use, most used first; of equals, the one with the highest id first."""
        parameters = {"limit": limit, "newest": newest}
        return [name for (name,) in (await self._connection.execute(_MOST_USED, parameters)).all()]

    async def _with_tags(
        self,
        query: sa.Select[Any],
        parameters: dict[str, Any],
        build: Callable[[Row, Tags], Item],
    ) -> list[Item]:
        """Build an item of each row, and of the article's tags."""
        rows = (await self._connection.execute(query, parameters)).all()
        tags = await self._tags_of([row[0] for row in rows])
        return [build(row, tags[row[0]]) for row in rows]

    async def _tags_of(self, ids: list[int]) -> dict[int, Tags]:
        """The tags of each article, in their order; one statement for all of them."""
        if not ids:
            return {}
        names: dict[int, list[str]] = {article_id: [] for article_id in ids}
        for article_id, name in (await self._connection.execute(_TAGS, {"ids": ids})).all():
            names[article_id].append(name)
        return {article_id: tuple(tags) for article_id, tags in names.items()}

    async def _add_tags(self, article: Article, names: tuple[str, ...]) -> None:
        rows = [
            {
                "article_id": article.id,
                "position": article.tags.index(name),
                "name": name,
                "created_at": article.created_at,
            }
            for name in names
        ]
        if rows:
            await self._connection.execute(_ADD_TAGS, rows)

    async def _replace_tags(self, article: Article, before: tuple[str, ...]) -> None:
        """Delete the tags that go, move those that stay, and add those that are new."""
        of_article = article_tags.c.article_id == article.id
        if gone := set(before) - set(article.tags):
            rows = sa.delete(article_tags).where(of_article, article_tags.c.name.in_(gone))
            await self._connection.execute(rows)
        positions = {name: article.tags.index(name) for name in article.tags if name in before}
        if positions:
            position = sa.case(positions, value=article_tags.c.name)
            kept = sa.update(article_tags).where(of_article, article_tags.c.name.in_(positions))
            await self._connection.execute(kept.values(position=position))
        new = tuple(name for name in article.tags if name not in before)
        await self._add_tags(article, new)


def _unchanged(before: Article) -> sa.ColumnElement[bool]:
    return (articles.c.id == before.id) & (articles.c.updated_at == before.updated_at)


def _row(article: NewArticle) -> dict[str, Any]:
    return {
        "slug": article.slug,
        "author_id": article.author_id,
        "title": article.title,
        "description": article.description,
        "body": article.body,
        "created_at": article.created_at,
        "updated_at": article.updated_at,
    }


def _article(row: Row, tags: Tags) -> Article:
    """The article in a row that begins with the columns of articles."""
    return Article(id=row[0], body=row[_WIDTH], **_members(row, tags))


def _article_details(row: Row, tags: Tags) -> ArticleDetails:
    return ArticleDetails(_article(row, tags), *_reader_members(row))


def _list_item(row: Row, tags: Tags) -> ArticleListItem:
    return ArticleListItem(ArticleSummary(**_members(row, tags)), *_reader_members(row))


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


def _reader_members(row: Row) -> tuple[Profile, bool, int]:
    favorited, favorites_count, *author = row[-len(_READER_COLUMNS) :]
    return Profile(*author), bool(favorited), favorites_count


# Lists of articles
#
# The page and the count both walk indexes. A page first finds the ids of its articles, along the
# index that holds the list newest first, and stops at limit + offset; the other columns are read
# for those ids alone. A query is built once for each combination of filters.

_FILTERS = tuple(field.name for field in fields(ArticleFilter))
FilterNames = frozenset[str]


@cache
def _page(filters: FilterNames) -> sa.Select[Any]:
    """A page of matching articles. Parameters: the filters, `limit`, `offset`, `reader_id`."""
    indexed = article_tags if _by_tag_alone(filters) else articles
    article_id = article_tags.c.article_id if _by_tag_alone(filters) else articles.c.id
    ids = sa.select(article_id.label("id")).where(*_conditions(filters, article_id))
    ids = ids.order_by(indexed.c.created_at.desc(), article_id.desc())
    ids = ids.limit(sa.bindparam("limit")).offset(sa.bindparam("offset"))
    found = ids.subquery()
    page = _LIST_ITEMS.join(found, found.c.id == articles.c.id)
    return page.order_by(articles.c.created_at.desc(), articles.c.id.desc())


@cache
def _count(filters: FilterNames) -> sa.Select[Any]:
    """How many articles match."""
    article_id: sa.ColumnElement[int] = articles.c.id
    if _by_tag_alone(filters):
        article_id = article_tags.c.article_id
    elif filters == {"favorited"}:
        article_id = favorites.c.article_id
    return sa.select(sa.func.count(article_id)).where(*_conditions(filters, article_id))


def _by_tag_alone(filters: FilterNames) -> bool:
    """Whether to walk a tag's index: an author's is shorter, and has the author."""
    return "tag" in filters and filters.isdisjoint({"author", "followed_by"})


def _conditions(
    filters: FilterNames, article_id: sa.ColumnElement[int]
) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = []
    if "author" in filters:
        conditions.append(articles.c.author_id == _user_id("author"))
    if "followed_by" in filters:
        conditions.append(articles.c.author_id.in_(_followed()))
    if "tag" in filters:
        tagged = article_tags.c.name == sa.bindparam("tag")
        conditions.append(_in_table(article_id, article_tags.c.article_id, tagged))
    if "favorited" in filters:
        favorited = favorites.c.user_id == _user_id("favorited")
        conditions.append(_in_table(article_id, favorites.c.article_id, favorited))
    return conditions


def _in_table(
    article_id: sa.ColumnElement[int],
    column: sa.ColumnElement[int],
    condition: sa.ColumnElement[bool],
) -> sa.ColumnElement[bool]:
    """The condition itself if its table is the one that is walked, otherwise a subquery."""
    return condition if article_id is column else sa.exists().where(column == article_id, condition)


def _user_id(parameter: str) -> sa.ScalarSelect[UUID]:
    named = users.c.username == sa.bindparam(parameter)
    return sa.select(users.c.id).where(named).scalar_subquery()


def _followed() -> sa.Select[Any]:
    follower_id: sa.BindParameter[UUID] = sa.bindparam("followed_by")
    return sa.select(follows.c.followed_id).where(follows.c.follower_id == follower_id)

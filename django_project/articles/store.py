"""Articles, their tags and favorites on Django's ORM."""

from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models import (
    BooleanField,
    Count,
    Exists,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce

from core.domain import articles
from core.domain.accounts import Profile
from core.domain.articles import ArticleFilter, ArticlePage
from core.ports.store import Stale
from django_project.accounts.models import Follow, User
from django_project.accounts.store import is_following
from django_project.articles.models import Article, ArticleTag, Favorite
from django_project.database.statements import insert_unless_taken

Row = dict[str, Any]
Tags = dict[int, list[str]]
Ids = QuerySet[Any, Any]  # one column of ids, of whichever table holds a list

_SUMMARY = ("slug", "author_id", "title", "description", "created_at", "updated_at")
_ARTICLE = ("id", *_SUMMARY, "body")
_AUTHOR = ("author__username", "author__bio", "author__image")

# What never changes in a query is built at import: building takes Django longer than sending.
# Favorites are counted for each row by itself; a join would group all rows.
_ARTICLES = Article.objects.values(*_ARTICLE)
_FAVORITES = Favorite.objects.filter(article=OuterRef("pk"))
_TIMES = _FAVORITES.values("article").annotate(times=Count("*")).values("times")
_WITH_FAVORITES = Article.objects.order_by("-created_at", "-id").annotate(
    favorites_count=Coalesce(Subquery(_TIMES), 0)
)
_DETAILS = _WITH_FAVORITES.values(*_ARTICLE, *_AUTHOR, "favorites_count")
_LIST_ITEMS = _WITH_FAVORITES.values("id", *_SUMMARY, *_AUTHOR, "favorites_count")

# The ORM does not group the rows of a slice.
_MOST_USED = """
    SELECT name FROM (SELECT id, name FROM article_tags ORDER BY id DESC LIMIT %s) AS newest
    GROUP BY name ORDER BY COUNT(*) DESC, MAX(id) DESC LIMIT %s
"""


class DjangoArticles:
    """Implements `core.ports.articles.Articles`."""

    async def add(self, article: articles.NewArticle) -> articles.Article | None:
        """Store and number a new article, unless its slug is taken."""
        row = Article(**_columns(article))
        if not insert_unless_taken(row):
            return None
        added = articles.Article(**_columns(article), tags=article.tags, id=row.id)
        _write_tags(added, before=())
        return added

    async def replace(self, article: articles.Article, before: articles.Article) -> bool:
        """Store an article over its former state, unless its new slug is taken."""
        try:
            with transaction.atomic():
                replaced = _unchanged(before).update(**_columns(article))
        except IntegrityError:
            others = Article.objects.exclude(id=before.id)
            if others.filter(slug=article.slug).exists():
                return False
            raise Stale from None  # the other article has given up the slug since
        if not replaced:
            raise Stale
        if article.tags != before.tags:
            _write_tags(article, before.tags)
        return True

    async def delete(self, article: articles.Article) -> None:
        """Delete an article. Django's cascade deletes its tags, favorites and comments."""
        # Locked, since the cascade does not look at the version.
        if not _unchanged(article).select_for_update().exists():
            raise Stale
        Article.objects.filter(id=article.id).delete()

    async def by_slug(self, slug: str) -> articles.Article | None:
        """The article of that slug."""
        for row in _ARTICLES.filter(slug=slug):
            return _article(row, _tags_of([row["id"]]))
        return None

    async def id_of(self, slug: str) -> int | None:
        """The id of the article of that slug."""
        return Article.objects.filter(slug=slug).values_list("id", flat=True).first()

    async def details(self, slug: str, reader_id: UUID | None) -> articles.ArticleDetails | None:
        """The article of that slug with its author."""
        rows, tags = _for_reader(_DETAILS.filter(slug=slug), reader_id)
        for row in rows:
            return articles.ArticleDetails(_article(row, tags), *_author_and_favorites(row))
        return None

    async def page(
        self, filters: ArticleFilter, reader_id: UUID | None, limit: int, offset: int
    ) -> ArticlePage:
        """A page of matching articles, newest first, in three statements."""
        ids = _matching_ids(filters)
        rows, tags = _for_reader(_LIST_ITEMS.filter(id__in=ids[offset : offset + limit]), reader_id)
        items = (
            articles.ArticleListItem(_summary(row, tags), *_author_and_favorites(row))
            for row in rows
        )
        return ArticlePage(tuple(items), ids.count())

    async def favorite(self, article_id: int, user_id: UUID) -> None:
        """Favorite an article."""
        pair = Favorite(user_id=user_id, article_id=article_id)
        Favorite.objects.bulk_create([pair], ignore_conflicts=True)

    async def unfavorite(self, article_id: int, user_id: UUID) -> None:
        """Remove an article from a user's favorites."""
        Favorite.objects.filter(user=user_id, article=article_id).delete()

    async def tags(self, limit: int, newest: int) -> list[str]:
        """The tags in use, most used first. The highest id is the tag that was added last."""
        with connection.cursor() as cursor:
            cursor.execute(_MOST_USED, [newest, limit])
            return [name for (name,) in cursor.fetchall()]


def _unchanged(before: articles.Article) -> QuerySet[Article]:
    return Article.objects.filter(id=before.id, updated_at=before.updated_at)


def _columns(article: articles.NewArticle) -> dict[str, Any]:
    return {
        "slug": article.slug,
        "author_id": article.author_id,
        "title": article.title,
        "description": article.description,
        "body": article.body,
        "created_at": article.created_at,
        "updated_at": article.updated_at,
    }


# Rows as articles of the domain


def _for_reader(rows: QuerySet[Any, Row], reader_id: UUID | None) -> tuple[list[Row], Tags]:
    """Rows of articles for the requesting user, and the tags of all of them."""
    if reader_id is None:
        favorited: Exists | Value = Value(False, BooleanField())
    else:
        favorited = Exists(_FAVORITES.filter(user=reader_id))
    found = list(rows.annotate(favorited=favorited, following=is_following(reader_id)))
    return found, _tags_of([row["id"] for row in found])


def _article(row: Row, tags: Tags) -> articles.Article:
    members = {name: row[name] for name in _ARTICLE}
    return articles.Article(**members, tags=tuple(tags[row["id"]]))


def _summary(row: Row, tags: Tags) -> articles.ArticleSummary:
    members = {name: row[name] for name in _SUMMARY}
    return articles.ArticleSummary(**members, tags=tuple(tags[row["id"]]))


def _author_and_favorites(row: Row) -> tuple[Profile, bool, int]:
    username, bio, image = (row[name] for name in _AUTHOR)
    author = Profile(username, bio, image, row["following"])
    return author, row["favorited"], row["favorites_count"]


# Tags


def _tags_of(article_ids: list[int]) -> Tags:
    """The tags of articles, in order."""
    tags: Tags = {article_id: [] for article_id in article_ids}
    rows = ArticleTag.objects.filter(article__in=article_ids).order_by("position")
    for article_id, name in rows.values_list("article", "name"):
        tags[article_id].append(name)
    return tags


def _write_tags(article: articles.Article, before: tuple[str, ...]) -> None:
    """Store an article's tags. A tag that was there before keeps its row, and so its id."""
    removed = set(before) - set(article.tags)
    if removed:
        ArticleTag.objects.filter(article=article.id, name__in=removed).delete()
    ArticleTag.objects.bulk_create(
        [
            ArticleTag(
                article_id=article.id, position=position, name=name, created_at=article.created_at
            )
            for position, name in enumerate(article.tags)
        ],
        update_conflicts=True,
        unique_fields=["article", "name"],
        update_fields=["position"],
    )


# Lists: queries of ids, to slice for a page and to count. Each walks an index and no article's row;
# where one index holds the whole list in order, `[a:b]` stops at b. Two lists are sorted first, a
# feed and a user's favorites, and for the latter alone the articles' times are read.


def _matching_ids(filters: ArticleFilter) -> Ids:
    if filters.author is not None or filters.followed_by is not None:
        return _ids_by_author(filters)
    if filters.tag is not None:
        return _ids_by_tag(filters.tag, filters.favorited)
    if filters.favorited is not None:
        favorites = Favorite.objects.filter(user=_user_id(filters.favorited))
        return favorites.order_by("-article__created_at", "-article").values("article")
    return Article.objects.order_by("-created_at", "-id").values("id")


def _ids_by_author(filters: ArticleFilter) -> Ids:
    rows = Article.objects.order_by("-created_at", "-id")
    if filters.author is not None:
        rows = rows.filter(author=_user_id(filters.author))
    if filters.followed_by is not None:
        followed = Follow.objects.filter(follower=filters.followed_by)
        rows = rows.filter(author__in=followed.values("followed"))
    if filters.tag is not None:
        rows = rows.filter(
            Exists(ArticleTag.objects.filter(article=OuterRef("id"), name=filters.tag))
        )
    if filters.favorited is not None:
        rows = rows.filter(_is_favorited_by(filters.favorited, "id"))
    return rows.values("id")


def _ids_by_tag(name: str, favorited: str | None) -> Ids:
    tags = ArticleTag.objects.filter(name=name).order_by("-created_at", "-article")
    if favorited is not None:
        tags = tags.filter(_is_favorited_by(favorited, "article"))
    return tags.values("article")


def _is_favorited_by(username: str, article: str) -> Exists:
    return Exists(Favorite.objects.filter(article=OuterRef(article), user=_user_id(username)))


def _user_id(username: str) -> QuerySet[User, Any]:
    return User.objects.filter(username=username).values("id")[:1]

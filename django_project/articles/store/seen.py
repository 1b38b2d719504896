"""Articles as a viewer sees them: one query for their rows, one for their tags."""

from typing import Any
from uuid import UUID

from django.db.models import BooleanField, Count, Exists, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from core.domain import articles
from core.domain.accounts import Profile
from django_project.accounts.store.profiles import is_following
from django_project.articles.models import Article, Favorite
from django_project.articles.store.tags import tags_of

Row = dict[str, Any]
Tags = dict[int, list[str]]

_LISTED = ("slug", "author_id", "title", "description", "created_at", "updated_at")
_ARTICLE = ("id", *_LISTED, "body")
_AUTHOR = ("author__username", "author__bio", "author__image")

# Queries are put together once, as far as they are always the same: it takes Django longer than
# to send them. Favorites are counted for each row by itself: a join would make groups of all.
_ARTICLES = Article.objects.values(*_ARTICLE)
_FAVORITES = Favorite.objects.filter(article=OuterRef("pk"))
_TIMES = _FAVORITES.values("article").annotate(times=Count("*")).values("times")
_COUNTED = Article.objects.order_by("-created_at", "-id").annotate(
    favorites_count=Coalesce(Subquery(_TIMES), 0)
)
_VIEWS = _COUNTED.values(*_ARTICLE, *_AUTHOR, "favorites_count")
_LISTED_VIEWS = _COUNTED.values("id", *_LISTED, *_AUTHOR, "favorites_count")


def article_of(slug: str) -> articles.Article | None:
    """The article of that slug."""
    for row in _ARTICLES.filter(slug=slug):
        return _article(row, tags_of([row["id"]]))
    return None


def seen_by(reader_id: UUID | None, **wanted: Any) -> list[articles.ArticleDetails]:
    """The articles wanted, newest first, with authors, favorites, and what it is to the viewer."""
    rows, tags = _rows(_VIEWS.filter(**wanted), reader_id)
    return [articles.ArticleDetails(_article(row, tags), *_seen(row)) for row in rows]


def listed_for(reader_id: UUID | None, **wanted: Any) -> list[articles.ArticleListItem]:
    """The articles wanted, newest first, as lists have them."""
    rows, tags = _rows(_LISTED_VIEWS.filter(**wanted), reader_id)
    return [articles.ArticleListItem(_listed(row, tags), *_seen(row)) for row in rows]


def _rows(views: QuerySet[Any, Row], reader_id: UUID | None) -> tuple[list[Row], Tags]:
    rows = list(views.annotate(favorited=_favorited(reader_id), following=is_following(reader_id)))
    return rows, tags_of([row["id"] for row in rows])


def _article(row: Row, tags: Tags) -> articles.Article:
    columns = {name: row[name] for name in _ARTICLE}
    return articles.Article(**columns, tags=tuple(tags[row["id"]]))


def _listed(row: Row, tags: Tags) -> articles.ArticleSummary:
    columns = {name: row[name] for name in _LISTED}
    return articles.ArticleSummary(**columns, tags=tuple(tags[row["id"]]))


def _seen(row: Row) -> tuple[Profile, bool, int]:
    username, bio, image = (row[name] for name in _AUTHOR)
    author = Profile(username, bio, image, row["following"])
    return author, row["favorited"], row["favorites_count"]


def _favorited(reader_id: UUID | None) -> Exists | Value:
    if reader_id is None:
        return Value(False, BooleanField())
    return Exists(_FAVORITES.filter(user=reader_id))

"""Articles as a viewer sees them: one query for their rows, one for their tags."""

from typing import Any
from uuid import UUID

from django.db.models import (
    BooleanField,
    Count,
    Exists,
    OuterRef,
    Prefetch,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce

from core.domain import articles
from django_project.accounts.store.profiles import is_following, profile
from django_project.articles.models import Article, ArticleTag, Favorite


def with_tags(rows: QuerySet[Article]) -> QuerySet[Article]:
    """The articles with their tags, in order; one more query for all of them."""
    return rows.prefetch_related(Prefetch("tags", ArticleTag.objects.order_by("position")))


def seen_by(viewer_id: UUID | None, rows: QuerySet[Article]) -> list[articles.ArticleView]:
    """What a query finds, in its order, with authors, favorites, and what it is to the viewer."""
    seen = (
        with_tags(rows)
        .select_related("author")
        .annotate(
            favorited=_favorited(viewer_id),
            favorites_count=_favorites_count(),
            following=is_following(viewer_id),
        )
    )
    return [_view(row) for row in seen]


def article(row: Article) -> articles.Article:
    """An article as the core knows it."""
    return articles.Article(
        id=row.id,
        slug=row.slug,
        author_id=row.author_id,
        title=row.title,
        description=row.description,
        body=row.body,
        tags=tuple(tag.name for tag in row.tags.all()),
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def _view(row: Any) -> articles.ArticleView:
    author = profile(row.author, following=row.following)
    return articles.ArticleView(article(row), author, row.favorited, row.favorites_count)


def _favorited(viewer_id: UUID | None) -> Exists | Value:
    if viewer_id is None:
        return Value(False, BooleanField())
    return Exists(Favorite.objects.filter(article=OuterRef("pk"), user=viewer_id))


def _favorites_count() -> Coalesce:
    # Counted for each row by itself: a join would make groups of all that there are.
    favorites = Favorite.objects.filter(article=OuterRef("pk")).values("article")
    return Coalesce(Subquery(favorites.annotate(times=Count("*")).values("times")), 0)

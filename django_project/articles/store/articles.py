"""The articles of one unit of work on Django's ORM."""

from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from core.domain import articles
from core.domain.articles import ArticleFilter, ArticlePage
from core.ports.store import Stale
from django_project.articles.models import Article, Favorite
from django_project.articles.store.lists import wanted_ids
from django_project.articles.store.seen import article_of, listed_for, seen_by
from django_project.articles.store.tags import most_used, write_tags
from django_project.config.inserting import insert_unless_taken


class DjangoArticles:
    """Articles with their tags and favorites."""

    async def add(self, new: articles.NewArticle) -> articles.Article | None:
        """Store and number a new article, unless its slug is taken."""
        row = Article(**_columns(new))
        if not insert_unless_taken(row):
            return None
        added = articles.Article(**_columns(new), tags=new.tags, id=row.id)
        write_tags(added, before=())
        return added

    async def replace(self, changed: articles.Article, before: articles.Article) -> bool:
        """Store an article over what it was, unless its new slug is taken."""
        try:
            with transaction.atomic():
                replaced = _unchanged(before).update(**_columns(changed))
        except IntegrityError:
            others = Article.objects.exclude(id=before.id)
            if others.filter(slug=changed.slug).exists():
                return False
            raise Stale from None  # whoever had the slug gave it up meanwhile
        if not replaced:
            raise Stale
        if changed.tags != before.tags:
            write_tags(changed, before.tags)
        return True

    async def delete(self, doomed: articles.Article) -> None:
        """Remove an article; Django's cascade takes along its tags, favorites and comments."""
        # Held, since the cascade asks for no version.
        if not _unchanged(doomed).select_for_update().exists():
            raise Stale
        Article.objects.filter(id=doomed.id).delete()

    async def by_slug(self, slug: str) -> articles.Article | None:
        """The article of that slug."""
        return article_of(slug)

    async def id_of(self, slug: str) -> int | None:
        """The number of the article of that slug."""
        return Article.objects.filter(slug=slug).values_list("id", flat=True).first()

    async def details(self, slug: str, reader_id: UUID | None) -> articles.ArticleDetails | None:
        """The article of that slug as a viewer sees it."""
        found = seen_by(reader_id, slug=slug)
        return found[0] if found else None

    async def page(
        self, wanted: ArticleFilter, reader_id: UUID | None, limit: int, offset: int
    ) -> ArticlePage:
        """Some of the articles wanted, newest first: three statements whatever the page holds."""
        ids = wanted_ids(wanted)
        shown = listed_for(reader_id, id__in=ids[offset : offset + limit])
        return ArticlePage(tuple(shown), ids.count())

    async def favorite(self, article_id: int, user_id: UUID) -> None:
        """Let somebody favor an article."""
        pair = Favorite(user_id=user_id, article_id=article_id)
        Favorite.objects.bulk_create([pair], ignore_conflicts=True)

    async def unfavorite(self, article_id: int, user_id: UUID) -> None:
        """Let somebody favor an article no longer."""
        Favorite.objects.filter(user=user_id, article=article_id).delete()

    async def tags(self, limit: int) -> list[str]:
        """The tags in use, most used first."""
        return most_used(limit)


def _unchanged(before: articles.Article) -> QuerySet[Article]:
    return Article.objects.filter(id=before.id, updated_at=before.updated_at)


def _columns(new: articles.NewArticle) -> dict[str, Any]:
    return {
        "slug": new.slug,
        "author_id": new.author_id,
        "title": new.title,
        "description": new.description,
        "body": new.body,
        "created_at": new.created_at,
        "updated_at": new.updated_at,
    }

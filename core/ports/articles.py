"""The role of whatever keeps articles."""

from typing import Protocol
from uuid import UUID

from core.domain.article_lists import ArticleFilter, ArticlePage
from core.domain.articles import Article, ArticleView, NewArticle


class Articles(Protocol):
    """The articles of one unit of work; what is seen depends on the viewer, None for nobody."""

    async def add(self, article: NewArticle) -> Article | None:
        """Store a new article and number it; None, with nothing written, if its slug is taken."""

    async def replace(self, article: Article, before: Article) -> bool:
        """Store an article over what it was; False where its new slug is taken.

        Stale where it has changed since, or is gone.
        """

    async def delete(self, article: Article) -> None:
        """Remove an article with its tags, favorites and comments.

        Stale where it has changed since, or is gone.
        """

    async def by_slug(self, slug: str) -> Article | None:
        """The article of that slug."""

    async def id_of(self, slug: str) -> int | None:
        """The number of the article of that slug."""

    async def view(self, slug: str, viewer_id: UUID | None) -> ArticleView | None:
        """The article of that slug as a viewer sees it."""

    async def page(
        self, wanted: ArticleFilter, viewer_id: UUID | None, limit: int, offset: int
    ) -> ArticlePage:
        """Some of the articles wanted, newest first; costs the same whatever the page holds."""

    async def favorite(self, article_id: int, user_id: UUID) -> None:
        """Let somebody favor an article; nothing where they already do."""

    async def unfavorite(self, article_id: int, user_id: UUID) -> None:
        """Let somebody favor an article no longer; nothing where they do not."""

    async def tags(self, limit: int) -> list[str]:
        """The tags in use, most used first; among equals the one most recently put on first."""

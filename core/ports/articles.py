"""The port for articles within one unit of work."""

from typing import Protocol
from uuid import UUID

from core.domain.articles import (
    Article,
    ArticleDetails,
    ArticleFilter,
    ArticlePage,
    NewArticle,
)


class Articles(Protocol):
    """Stored articles with their tags and favorites.

    `reader_id` is the requesting user's id, None if nobody is authenticated.
    """

    async def add(self, article: NewArticle) -> Article | None:
        """Store and number a new article. Returns None, and stores nothing, for a taken slug."""

    async def replace(self, article: Article, before: Article) -> bool:
        """Store an article over its former state. Returns False if the new slug is taken.

        Raises Stale if the article has changed or is gone.
        """

    async def delete(self, article: Article) -> None:
        """Delete an article with its tags, favorites and comments.

        Raises Stale if the article has changed or is gone.
        """

    async def by_slug(self, slug: str) -> Article | None:
        """The article of that slug."""

    async def id_of(self, slug: str) -> int | None:
        """The id of the article of that slug."""

    async def details(self, slug: str, reader_id: UUID | None) -> ArticleDetails | None:
        """The article of that slug with its author."""

    async def page(
        self, filters: ArticleFilter, reader_id: UUID | None, limit: int, offset: int
    ) -> ArticlePage:
        """A page of matching articles, newest first, in a constant number of statements."""

    async def favorite(self, article_id: int, user_id: UUID) -> None:
        """Favorite an article. Idempotent."""

    async def unfavorite(self, article_id: int, user_id: UUID) -> None:
        """Remove an article from a user's favorites. Idempotent."""

    async def tags(self, limit: int, newest: int) -> list[str]:
        """The tags in use, most used first; of equals, the one added most recently first.

        Only so many of the articles' tags count, those that were added last. So it costs the same
        however many articles there are.
        """

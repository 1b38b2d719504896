"""Articles, tags and favorites in dictionaries, within one unit of work."""

from collections import Counter
from dataclasses import asdict
from uuid import UUID

from adapters.memory.rows import Rows, profile_for
from core.domain.articles import (
    Article,
    ArticleDetails,
    ArticleFilter,
    ArticlePage,
    NewArticle,
    list_item,
)
from core.ports.store import Stale


class MemoryArticles:
    """Implements `core.ports.articles.Articles`."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def add(self, article: NewArticle) -> Article | None:
        """Store and number a new article, unless its slug is taken."""
        if article.author_id not in self._rows.users:
            raise Stale
        if await self.id_of(article.slug) is not None:
            return None
        added = Article(**asdict(article), id=self._rows.next_id("article"))
        self._store(added)
        return added

    async def replace(self, article: Article, before: Article) -> bool:
        """Store an article over its former state, unless its new slug is taken."""
        self._require_unchanged(before)
        if await self.id_of(article.slug) not in (None, article.id):
            return False
        self._store(article)
        return True

    async def delete(self, article: Article) -> None:
        """Delete an article with all that refers to it."""
        self._require_unchanged(article)
        self._rows.delete_article(article.id)

    async def by_slug(self, slug: str) -> Article | None:
        """The article of that slug."""
        return next((a for a in self._rows.articles.values() if a.slug == slug), None)

    async def id_of(self, slug: str) -> int | None:
        """The id of the article of that slug."""
        article = await self.by_slug(slug)
        return article.id if article else None

    async def details(self, slug: str, reader_id: UUID | None) -> ArticleDetails | None:
        """The article of that slug with its author."""
        article = await self.by_slug(slug)
        return self._details(article, reader_id) if article else None

    async def page(
        self, filters: ArticleFilter, reader_id: UUID | None, limit: int, offset: int
    ) -> ArticlePage:
        """A page of matching articles, newest first."""
        matching = [a for a in self._rows.articles.values() if self._matches(a, filters)]
        matching.sort(key=lambda article: (article.created_at, article.id), reverse=True)
        shown = matching[offset : offset + limit]
        return ArticlePage(
            tuple(list_item(self._details(a, reader_id)) for a in shown), len(matching)
        )

    async def favorite(self, article_id: int, user_id: UUID) -> None:
        """Favorite an article."""
        if article_id not in self._rows.articles or user_id not in self._rows.users:
            raise Stale
        self._rows.favorites.add((article_id, user_id))

    async def unfavorite(self, article_id: int, user_id: UUID) -> None:
        """Remove an article from a user's favorites."""
        self._rows.favorites.discard((article_id, user_id))

    async def tags(self, limit: int, newest: int) -> list[str]:
        """The tags in use, most used first; of equals, the one with the highest id first."""
        by_id = sorted((number, name) for (_, name), number in self._rows.tags.items())[-newest:]
        used, last = Counter(name for _, name in by_id), {name: number for number, name in by_id}
        return sorted(used, key=lambda name: (used[name], last[name]), reverse=True)[:limit]

    def _require_unchanged(self, before: Article) -> None:
        stored = self._rows.articles.get(before.id)
        if stored is None or stored.updated_at != before.updated_at:
            raise Stale

    def _store(self, article: Article) -> None:
        rows = self._rows
        before = {key for key in rows.tags if key[0] == article.id}
        after = [(article.id, name) for name in article.tags]
        for key in before - set(after):
            del rows.tags[key]
        for key in after:
            if key not in before:
                rows.tags[key] = rows.next_id("tag")
        rows.articles[article.id] = article

    def _details(self, article: Article, reader_id: UUID | None) -> ArticleDetails:
        favorites = self._rows.favorites
        return ArticleDetails(
            article,
            profile_for(self._rows, article.author_id, reader_id),
            favorited=reader_id is not None and (article.id, reader_id) in favorites,
            favorites_count=sum(article_id == article.id for article_id, _ in favorites),
        )

    def _matches(self, article: Article, filters: ArticleFilter) -> bool:
        rows, author = self._rows, self._rows.users[article.author_id]
        favored_by = {rows.users[user].username for a, user in rows.favorites if a == article.id}
        return (
            (filters.tag is None or filters.tag in article.tags)
            and (filters.author is None or filters.author == author.username)
            and (filters.favorited is None or filters.favorited in favored_by)
            and (filters.followed_by is None or (filters.followed_by, author.id) in rows.follows)
        )

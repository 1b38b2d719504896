"""Articles with their tags and favorites, in dictionaries."""

from collections import Counter
from dataclasses import asdict
from uuid import UUID

from adapters.memory.profiles import profile_for
from adapters.memory.rows import Rows
from core.domain.article_lists import ArticleFilter, ArticlePage, listed
from core.domain.articles import Article, ArticleView, NewArticle
from core.ports.store import Stale


class MemoryArticles:
    """The articles of one unit of work."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def add(self, new: NewArticle) -> Article | None:
        """Store and number a new article, unless its slug is taken."""
        if new.author_id not in self._rows.users:
            raise Stale
        if await self.id_of(new.slug) is not None:
            return None
        article = Article(**asdict(new), id=self._rows.next_number("article"))
        self._store(article)
        return article

    async def replace(self, changed: Article, before: Article) -> bool:
        """Store an article over what it was, unless its new slug is taken."""
        self._refuse_changed(before)
        if await self.id_of(changed.slug) not in (None, changed.id):
            return False
        self._store(changed)
        return True

    async def delete(self, doomed: Article) -> None:
        """Remove an article with all that hangs on it."""
        self._refuse_changed(doomed)
        self._rows.forget_article(doomed.id)

    async def by_slug(self, slug: str) -> Article | None:
        """The article of that slug."""
        return next((a for a in self._rows.articles.values() if a.slug == slug), None)

    async def id_of(self, slug: str) -> int | None:
        """The number of the article of that slug."""
        article = await self.by_slug(slug)
        return article.id if article else None

    async def view(self, slug: str, viewer_id: UUID | None) -> ArticleView | None:
        """The article of that slug as a viewer sees it."""
        article = await self.by_slug(slug)
        return self._view(article, viewer_id) if article else None

    async def page(
        self, wanted: ArticleFilter, viewer_id: UUID | None, limit: int, offset: int
    ) -> ArticlePage:
        """Some of the articles wanted, newest first."""
        matching = [a for a in self._rows.articles.values() if self._matches(a, wanted)]
        matching.sort(key=lambda article: (article.created_at, article.id), reverse=True)
        shown = matching[offset : offset + limit]
        return ArticlePage(tuple(listed(self._view(a, viewer_id)) for a in shown), len(matching))

    async def favorite(self, article_id: int, user_id: UUID) -> None:
        """Let somebody favor an article."""
        if article_id not in self._rows.articles or user_id not in self._rows.users:
            raise Stale
        self._rows.favorites.add((article_id, user_id))

    async def unfavorite(self, article_id: int, user_id: UUID) -> None:
        """Let somebody favor an article no longer."""
        self._rows.favorites.discard((article_id, user_id))

    async def tags(self, limit: int) -> list[str]:
        """The tags in use, most used first, among equals the one put on last."""
        used = Counter(name for _, name in self._rows.tags)
        last: dict[str, int] = {}
        for (_, name), number in self._rows.tags.items():
            last[name] = max(number, last.get(name, 0))
        return sorted(used, key=lambda name: (used[name], last[name]), reverse=True)[:limit]

    def _refuse_changed(self, before: Article) -> None:
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
                rows.tags[key] = rows.next_number("tag")
        rows.articles[article.id] = article

    def _view(self, article: Article, viewer_id: UUID | None) -> ArticleView:
        favorites = self._rows.favorites
        return ArticleView(
            article,
            profile_for(self._rows, article.author_id, viewer_id),
            favorited=viewer_id is not None and (article.id, viewer_id) in favorites,
            favorites_count=sum(article_id == article.id for article_id, _ in favorites),
        )

    def _matches(self, article: Article, wanted: ArticleFilter) -> bool:
        rows, author = self._rows, self._rows.users[article.author_id]
        favored_by = {rows.users[user].username for a, user in rows.favorites if a == article.id}
        return (
            (wanted.tag is None or wanted.tag in article.tags)
            and (wanted.author is None or wanted.author == author.username)
            and (wanted.favorited is None or wanted.favorited in favored_by)
            and (wanted.followed_by is None or (wanted.followed_by, author.id) in rows.follows)
        )

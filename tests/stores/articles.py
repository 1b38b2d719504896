"""Articles and comments for stores to keep, and what is done with them in one unit of work."""

from dataclasses import asdict, replace
from uuid import UUID

from core.domain.articles import Article, ArticleDetails, ArticleFilter, ArticlePage, NewArticle
from core.domain.comments import Comment, CommentDetails, NewComment
from core.ports.store import Store
from tests.stores.people import ANNA, NOON

FIRST = NewArticle(
    slug="first",
    author_id=ANNA.id,
    title="First",
    description="d",
    body="b",
    tags=("x", "y"),
    created_at=NOON,
    updated_at=NOON,
)
SECOND = replace(FIRST, slug="second", title="Second", tags=("y", "z"))


def numbered(new: NewArticle, number: int) -> Article:
    """The article that a store makes of a new one by giving it that number."""
    return Article(**asdict(new), id=number)


async def publish(store: Store, new: NewArticle) -> Article | None:
    """Store a new article."""
    async with store.writing() as work:
        return await work.articles.add(new)


async def published(store: Store, *new: NewArticle) -> list[Article]:
    """Store new articles whose slugs are free."""
    async with store.writing() as work:
        added = [await work.articles.add(article) for article in new]
    return [article for article in added if article is not None]


async def replace_article(store: Store, after: Article, before: Article) -> bool:
    """Store an article over what it was."""
    async with store.writing() as work:
        return await work.articles.replace(after, before)


async def delete(store: Store, article: Article) -> None:
    """Remove an article."""
    async with store.writing() as work:
        await work.articles.delete(article)


async def favorite(store: Store, article_id: int, *user_ids: UUID) -> None:
    """Let users favor an article."""
    async with store.writing() as work:
        for user_id in user_ids:
            await work.articles.favorite(article_id, user_id)


async def by_slug(store: Store, slug: str) -> Article | None:
    """The article of that slug."""
    async with store.reading() as work:
        return await work.articles.by_slug(slug)


async def view(store: Store, slug: str, reader_id: UUID | None = None) -> ArticleDetails | None:
    """The article of that slug as a viewer sees it."""
    async with store.reading() as work:
        return await work.articles.details(slug, reader_id)


async def page(
    store: Store,
    wanted: ArticleFilter,
    reader_id: UUID | None = None,
    limit: int = 100,
    offset: int = 0,
) -> ArticlePage:
    """Some of the articles wanted."""
    async with store.reading() as work:
        return await work.articles.page(wanted, reader_id, limit, offset)


async def tags(store: Store, limit: int = 1_000) -> list[str]:
    """The tags in use."""
    async with store.reading() as work:
        return await work.articles.tags(limit)


async def comment(store: Store, *new: NewComment) -> list[Comment]:
    """Store new comments."""
    async with store.writing() as work:
        return [await work.comments.add(one) for one in new]


async def comments(
    store: Store, article_id: int, reader_id: UUID | None = None
) -> list[CommentDetails]:
    """The comments below an article."""
    async with store.reading() as work:
        return await work.comments.on_article(article_id, reader_id)

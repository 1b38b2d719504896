"""Use cases of articles: publishing, reading, changing, favorites, tags."""

from collections.abc import Iterator
from dataclasses import replace

from core.domain.accounts import Principal, profile_of
from core.domain.articles import (
    EMPTY_PAGE,
    RESERVED_SLUGS,
    TAGS_COUNTED,
    TAGS_LISTED,
    Article,
    ArticleChange,
    ArticleDetails,
    ArticleFilter,
    ArticlePage,
    Draft,
    apply_article_change,
    can_be_slug,
    new_article,
    require_owner,
    slug_stem,
    suffixed_slug,
)
from core.domain.errors import DomainError, Kind
from core.domain.idempotency import keyed_request
from core.ports import Ports
from core.ports.store import Stale, UnitOfWork
from core.use_cases.idempotency import find_result, record_result
from core.use_cases.retrying import retry_stale


@retry_stale
async def publish_article(
    ports: Ports, author: Principal, draft: Draft, key: str | None = None
) -> ArticleDetails:
    """Publish an article. If its slug is taken, it gets one with a random suffix.

    A retry with the same idempotency key returns the article as it was published. Raises
    DomainError (KEY_REUSED, KEY_IN_USE).
    """
    slugs, now = _slugs(ports, draft.title), ports.clock.now()
    article = new_article(draft, next(slugs), author.id, now)
    texts = (draft.title, draft.description, draft.body, *draft.tags)
    request = keyed_request(author.id, key, "publish_article", *texts)
    async with ports.store.writing() as work:
        if earlier := await find_result(work, request, ArticleDetails, now):
            return earlier
        while (published := await work.articles.add(article)) is None:
            article = replace(article, slug=next(slugs))
        author_profile = profile_of(author.user, following=False)
        details = ArticleDetails(published, author_profile, favorited=False, favorites_count=0)
        await record_result(work, request, details, now)
        return details


async def show_article(ports: Ports, reader: Principal | None, slug: str) -> ArticleDetails:
    """Return an article for the requesting user. Raises DomainError (NOT_FOUND)."""
    require_possible_slug(slug)
    async with ports.store.reading() as work:
        return await _details(work, slug, reader)


async def list_articles(
    ports: Ports, reader: Principal | None, filters: ArticleFilter, limit: int, offset: int
) -> ArticlePage:
    """Return a page of matching articles, newest first. An unknown name matches nothing."""
    if filters.matches_nothing():
        return EMPTY_PAGE
    async with ports.store.reading() as work:
        reader_id = reader.id if reader else None
        return await work.articles.page(filters, reader_id, limit, offset)


async def show_feed(ports: Ports, reader: Principal, limit: int, offset: int) -> ArticlePage:
    """Return a page of the articles by authors whom the user follows, newest first."""
    return await list_articles(ports, reader, ArticleFilter(followed_by=reader.id), limit, offset)


async def list_tags(ports: Ports) -> list[str]:
    """Return the thousand tags that are used most, of those that were added last."""
    async with ports.store.reading() as work:
        return await work.articles.tags(TAGS_LISTED, TAGS_COUNTED)


@retry_stale
async def change_article(
    ports: Ports, author: Principal, slug: str, change: ArticleChange
) -> ArticleDetails:
    """Change one's own article. A title with another stem changes the slug.

    Raises DomainError (NOT_FOUND, FORBIDDEN).
    """
    require_possible_slug(slug)
    async with ports.store.writing() as work:
        before = await _own_article(work, author, slug)
        article = apply_article_change(before, change, ports.clock.now())
        slugs = _slugs(ports, article.title)
        if slug_stem(article.title) != slug_stem(before.title):
            article = replace(article, slug=next(slugs))
        while not await work.articles.replace(article, before):
            article = replace(article, slug=next(slugs))
        return await _details(work, article.slug, author)


@retry_stale
async def delete_article(ports: Ports, author: Principal, slug: str) -> None:
    """Delete one's own article with its comments. Raises DomainError (NOT_FOUND, FORBIDDEN)."""
    require_possible_slug(slug)
    async with ports.store.writing() as work:
        await work.articles.delete(await _own_article(work, author, slug))


@retry_stale
async def favorite_article(ports: Ports, user: Principal, slug: str) -> ArticleDetails:
    """Favorite an article. Idempotent. Raises DomainError (NOT_FOUND)."""
    require_possible_slug(slug)
    async with ports.store.writing() as work:
        article_id = await find_article_id(work, slug)
        await work.articles.favorite(article_id, user.id)
        return await _same_article(work, article_id, slug, user)


@retry_stale
async def unfavorite_article(ports: Ports, user: Principal, slug: str) -> ArticleDetails:
    """Remove an article from one's favorites. Idempotent. Raises DomainError (NOT_FOUND)."""
    require_possible_slug(slug)
    async with ports.store.writing() as work:
        article_id = await find_article_id(work, slug)
        await work.articles.unfavorite(article_id, user.id)
        return await _same_article(work, article_id, slug, user)


def require_possible_slug(slug: str) -> None:
    """Raise DomainError (NOT_FOUND), without a query, if no article can have this slug."""
    if not can_be_slug(slug):
        raise _article_not_found()


async def find_article_id(work: UnitOfWork, slug: str) -> int:
    """The id of the article of that slug. Raises DomainError (NOT_FOUND)."""
    article_id = await work.articles.id_of(slug)
    if article_id is None:
        raise _article_not_found()
    return article_id


async def _own_article(work: UnitOfWork, author: Principal, slug: str) -> Article:
    article = await work.articles.by_slug(slug)
    if article is None:
        raise _article_not_found()
    require_owner(article.author_id, author.id, "article")
    return article


async def _details(work: UnitOfWork, slug: str, reader: Principal | None) -> ArticleDetails:
    details = await work.articles.details(slug, reader.id if reader else None)
    if details is None:
        raise _article_not_found()
    return details


async def _same_article(
    work: UnitOfWork, article_id: int, slug: str, reader: Principal
) -> ArticleDetails:
    details = await _details(work, slug, reader)
    if details.article.id != article_id:  # the slug has passed to another article meanwhile
        raise Stale
    return details


def _slugs(ports: Ports, title: str) -> Iterator[str]:
    """The slugs to try, in order: the title's stem, then the stem with random suffixes."""
    stem = slug_stem(title)
    if stem not in RESERVED_SLUGS:
        yield stem
    while True:
        yield suffixed_slug(stem, ports.randomness.slug_suffix())


def _article_not_found() -> DomainError:
    return DomainError(Kind.NOT_FOUND, {"article": "not found"})

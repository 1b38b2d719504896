"""Publishing articles, and what their authors may do with them later."""

from collections.abc import Iterator
from dataclasses import replace

from core.domain.accounts import profile_of
from core.domain.article_texts import ArticleChange, Draft
from core.domain.articles import Article, ArticleView, changed, new_article, refuse_others
from core.domain.slugs import RESERVED, slug_stem, with_suffix
from core.domain.tokens import SignedIn
from core.ports import Ports
from core.ports.randomness import Randomness
from core.ports.store import UnitOfWork
from core.use_cases.accounts.identifying import deciding_again_for
from core.use_cases.articles.finding import article_of, refuse_impossible, view_of


async def publish_article(ports: Ports, author: SignedIn, draft: Draft) -> ArticleView:
    """Publish an article; only its author may later change it. The same title again is no error."""
    article = new_article(draft, "", author.user.id, ports.clock.now())

    async def attempt(author: SignedIn) -> ArticleView:
        slugs = _slugs(ports.randomness, slug_stem(draft.title))
        async with ports.store.writing() as work:
            published = None
            while published is None:
                published = await work.articles.add(replace(article, slug=next(slugs)))
        author_profile = profile_of(author.user, following=False)
        return ArticleView(published, author_profile, favorited=False, favorites_count=0)

    return await deciding_again_for(ports, author, attempt)


async def change_article(
    ports: Ports, user: SignedIn, slug: str, change: ArticleChange
) -> ArticleView:
    """Change one's own article; a title with another stem gives it another slug."""
    refuse_impossible(slug)

    async def attempt(user: SignedIn) -> ArticleView:
        async with ports.store.writing() as work:
            before = await _own_article(work, user, slug)
            article = changed(before, change, ports.clock.now())
            article = await _replace(ports.randomness, work, before, article)
            return await view_of(work, article.slug, user.user.id)

    return await deciding_again_for(ports, user, attempt)


async def delete_article(ports: Ports, user: SignedIn, slug: str) -> None:
    """Delete one's own article, and all that hangs on it."""
    refuse_impossible(slug)

    async def attempt(user: SignedIn) -> None:
        async with ports.store.writing() as work:
            await work.articles.delete(await _own_article(work, user, slug))

    await deciding_again_for(ports, user, attempt)


async def _own_article(work: UnitOfWork, user: SignedIn, slug: str) -> Article:
    article = await article_of(work, slug)
    refuse_others(article.author_id, user.user.id, "article")
    return article


async def _replace(
    randomness: Randomness, work: UnitOfWork, before: Article, article: Article
) -> Article:
    stem = slug_stem(article.title)
    if stem == slug_stem(before.title):
        await work.articles.replace(article, before)
        return article
    slugs = _slugs(randomness, stem)
    article = replace(article, slug=next(slugs))
    while not await work.articles.replace(article, before):
        article = replace(article, slug=next(slugs))
    return article


def _slugs(randomness: Randomness, stem: str) -> Iterator[str]:
    """What to call an article, until one is free: its stem, then that with ever another suffix."""
    if stem not in RESERVED:
        yield stem
    while True:
        yield with_suffix(stem, randomness.slug_suffix())

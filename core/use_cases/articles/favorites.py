"""Favoring articles."""

from core.domain.articles import ArticleView
from core.domain.tokens import SignedIn
from core.ports import Ports
from core.use_cases.accounts.identifying import deciding_again_for
from core.use_cases.articles.finding import article_id_of, refuse_impossible, view_again


async def favorite_article(ports: Ports, user: SignedIn, slug: str) -> ArticleView:
    """Favor an article, once however often it is asked; its author may do so too."""
    refuse_impossible(slug)

    async def attempt(user: SignedIn) -> ArticleView:
        async with ports.store.writing() as work:
            article_id = await article_id_of(work, slug)
            await work.articles.favorite(article_id, user.user.id)
            return await view_again(work, slug, article_id, user.user.id)

    return await deciding_again_for(ports, user, attempt)


async def unfavorite_article(ports: Ports, user: SignedIn, slug: str) -> ArticleView:
    """Favor an article no longer; it may be asked of any article, favored or not."""
    refuse_impossible(slug)

    async def attempt(user: SignedIn) -> ArticleView:
        async with ports.store.writing() as work:
            article_id = await article_id_of(work, slug)
            await work.articles.unfavorite(article_id, user.user.id)
            return await view_again(work, slug, article_id, user.user.id)

    return await deciding_again_for(ports, user, attempt)

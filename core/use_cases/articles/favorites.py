"""Favoring articles."""

from core.domain.articles import ArticleView
from core.domain.tokens import SignedIn
from core.ports import Ports
from core.ports.store import UnitOfWork
from core.use_cases.articles.finding import article_id_of, article_not_found, refuse_impossible
from core.use_cases.deciding import deciding_again


async def favorite_article(ports: Ports, user: SignedIn, slug: str) -> ArticleView:
    """Favor an article, once however often it is asked; its author may do so too."""
    refuse_impossible(slug)

    async def attempt() -> ArticleView:
        async with ports.store.writing() as work:
            article_id = await article_id_of(work, slug)
            await work.articles.favorite(article_id, user.user.id)
            return await _view(work, user, slug)

    return await deciding_again(attempt)


async def unfavorite_article(ports: Ports, user: SignedIn, slug: str) -> ArticleView:
    """Favor an article no longer; it may be asked of any article, favored or not."""
    refuse_impossible(slug)
    async with ports.store.writing() as work:
        article_id = await article_id_of(work, slug)
        await work.articles.unfavorite(article_id, user.user.id)
        return await _view(work, user, slug)


async def _view(work: UnitOfWork, user: SignedIn, slug: str) -> ArticleView:
    view = await work.articles.view(slug, user.user.id)
    if view is None:
        raise article_not_found()
    return view

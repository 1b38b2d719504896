"""Reading articles, one or many."""

from core.domain.article_lists import EMPTY_PAGE, ArticleFilter, ArticlePage
from core.domain.articles import TAGS_SHOWN, ArticleView
from core.domain.tokens import SignedIn
from core.ports import Ports
from core.use_cases.articles.finding import refuse_impossible, view_of


async def show_article(ports: Ports, viewer: SignedIn | None, slug: str) -> ArticleView:
    """Show an article as the viewer sees it; DomainError NOT_FOUND where there is none."""
    refuse_impossible(slug)
    async with ports.store.reading() as work:
        return await view_of(work, slug, viewer.user.id if viewer else None)


async def list_articles(
    ports: Ports, viewer: SignedIn | None, wanted: ArticleFilter, limit: int, offset: int
) -> ArticlePage:
    """Some of the articles wanted, newest first; a name that nobody has gives an empty page."""
    if wanted.matches_nothing():
        return EMPTY_PAGE
    async with ports.store.reading() as work:
        viewer_id = viewer.user.id if viewer else None
        return await work.articles.page(wanted, viewer_id, limit, offset)


async def show_feed(ports: Ports, viewer: SignedIn, limit: int, offset: int) -> ArticlePage:
    """Some of the articles of those whom the viewer follows, newest first."""
    followed = ArticleFilter(followed_by=viewer.user.id)
    return await list_articles(ports, viewer, followed, limit, offset)


async def list_tags(ports: Ports) -> list[str]:
    """The thousand tags most used, most used first."""
    async with ports.store.reading() as work:
        return await work.articles.tags(TAGS_SHOWN)

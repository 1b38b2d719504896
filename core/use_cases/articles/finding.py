"""Finding the article that a path names."""

from uuid import UUID

from core.domain.articles import Article, ArticleView
from core.domain.errors import DomainError, Kind
from core.domain.slugs import can_be_slug
from core.ports.store import Stale, UnitOfWork


def refuse_impossible(slug: str) -> None:
    """Return if any article could have this slug; DomainError NOT_FOUND otherwise.

    It stands before a unit of work, so that no store is asked.
    """
    if not can_be_slug(slug):
        raise _article_not_found()


async def article_of(work: UnitOfWork, slug: str) -> Article:
    """The article of that slug; DomainError NOT_FOUND where there is none."""
    article = await work.articles.by_slug(slug)
    if article is None:
        raise _article_not_found()
    return article


async def article_id_of(work: UnitOfWork, slug: str) -> int:
    """The number of the article of that slug; DomainError NOT_FOUND where there is none."""
    article_id = await work.articles.id_of(slug)
    if article_id is None:
        raise _article_not_found()
    return article_id


async def view_of(work: UnitOfWork, slug: str, viewer_id: UUID | None) -> ArticleView:
    """The article of that slug as a viewer sees it; DomainError NOT_FOUND where there is none."""
    view = await work.articles.view(slug, viewer_id)
    if view is None:
        raise _article_not_found()
    return view


async def view_again(
    work: UnitOfWork, slug: str, article_id: int, viewer_id: UUID | None
) -> ArticleView:
    """The article of that number as a viewer sees it; Stale where its slug names another by now."""
    view = await view_of(work, slug, viewer_id)
    if view.article.id != article_id:
        raise Stale
    return view


def _article_not_found() -> DomainError:
    return DomainError(Kind.NOT_FOUND, {"article": "not found"})

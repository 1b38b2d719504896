"""Reading the comments below an article."""

from core.domain.comments import CommentView
from core.domain.tokens import SignedIn
from core.ports import Ports
from core.use_cases.articles.finding import article_id_of, refuse_impossible


async def list_comments(ports: Ports, viewer: SignedIn | None, slug: str) -> list[CommentView]:
    """The comments below an article, oldest first; DomainError NOT_FOUND where there is none."""
    refuse_impossible(slug)
    async with ports.store.reading() as work:
        article_id = await article_id_of(work, slug)
        return await work.comments.below(article_id, viewer.user.id if viewer else None)

"""Commenting on an article, and taking it back."""

from core.domain.accounts import profile_of
from core.domain.articles import refuse_others
from core.domain.comments import CommentView, NewComment, comment_number
from core.domain.errors import DomainError, Kind
from core.domain.tokens import SignedIn
from core.ports import Ports
from core.use_cases.accounts.identifying import deciding_again_for
from core.use_cases.articles.finding import article_id_of, refuse_impossible


async def add_comment(ports: Ports, author: SignedIn, slug: str, body: str) -> CommentView:
    """Comment on an article; DomainError NOT_FOUND where there is none, or none any more."""
    refuse_impossible(slug)

    async def attempt(author: SignedIn) -> CommentView:
        async with ports.store.writing() as work:
            article_id = await article_id_of(work, slug)
            comment = NewComment(article_id, author.user.id, body, ports.clock.now())
            stored = await work.comments.add(comment)
        return CommentView(stored, profile_of(author.user, following=False))

    return await deciding_again_for(ports, author, attempt)


async def delete_comment(ports: Ports, user: SignedIn, slug: str, number: str) -> None:
    """Delete one's own comment below that article; a number of no right form names none."""
    refuse_impossible(slug)

    async def attempt(user: SignedIn) -> None:
        async with ports.store.writing() as work:
            article_id = await article_id_of(work, slug)
            comment_id = comment_number(number)
            comment = await work.comments.by_id(article_id, comment_id) if comment_id else None
            if comment is None:
                raise DomainError(Kind.NOT_FOUND, {"comment": "not found"})
            refuse_others(comment.author_id, user.user.id, "comment")
            await work.comments.delete(comment.id)

    await deciding_again_for(ports, user, attempt)

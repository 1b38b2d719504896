"""Use cases of comments."""

from core.domain.accounts import Principal, profile_of
from core.domain.articles import require_owner
from core.domain.comments import CommentDetails, NewComment, parse_comment_id
from core.domain.errors import DomainError, Kind
from core.domain.idempotency import keyed_request
from core.ports import Ports
from core.use_cases.articles import find_article_id, require_possible_slug
from core.use_cases.idempotency import find_result, record_result
from core.use_cases.retrying import retry_stale


async def list_comments(
    ports: Ports, reader: Principal | None, slug: str, limit: int, offset: int
) -> list[CommentDetails]:
    """Return a page of the comments on an article, oldest first.

    Raises DomainError (NOT_FOUND).
    """
    require_possible_slug(slug)
    async with ports.store.reading() as work:
        article_id = await find_article_id(work, slug)
        reader_id = reader.id if reader else None
        return await work.comments.on_article(article_id, reader_id, limit, offset)


@retry_stale
async def add_comment(
    ports: Ports, author: Principal, slug: str, body: str, key: str | None = None
) -> CommentDetails:
    """Comment on an article. Raises DomainError (NOT_FOUND, INVALID).

    A retry with the same idempotency key returns the comment of the first request. Raises
    DomainError (KEY_REUSED, KEY_IN_USE).
    """
    require_possible_slug(slug)
    request, now = keyed_request(author.id, key, "add_comment", slug, body), ports.clock.now()
    async with ports.store.writing() as work:
        if earlier := await find_result(work, request, CommentDetails, now):
            return earlier
        article_id = await find_article_id(work, slug)
        stored = await work.comments.add(NewComment(article_id, author.id, body, now))
        details = CommentDetails(stored, profile_of(author.user, following=False))
        await record_result(work, request, details, now)
        return details


@retry_stale
async def delete_comment(ports: Ports, author: Principal, slug: str, comment_id: str) -> None:
    """Delete one's own comment on that article. Raises DomainError (NOT_FOUND, FORBIDDEN)."""
    require_possible_slug(slug)
    async with ports.store.writing() as work:
        article_id = await find_article_id(work, slug)
        number = parse_comment_id(comment_id)
        comment = await work.comments.by_id(article_id, number) if number else None
        if comment is None:
            raise DomainError(Kind.NOT_FOUND, {"comment": "not found"})
        require_owner(comment.author_id, author.id, "comment")
        await work.comments.delete(comment.id)

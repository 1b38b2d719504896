"""The operations of comments."""

from typing import Annotated

from fastapi import Body, Path, Query, status

from core.use_cases import comments
from fastapi_app.comments.schemas import (
    CommentRequest,
    CommentResponse,
    CommentsQuery,
    CommentsResponse,
)
from fastapi_app.dependencies import CurrentUser, IdempotencyKey, PortsDep, Reader
from fastapi_app.routing import StrictRouter

router = StrictRouter(prefix="/api/articles/{slug}/comments", tags=["comments"])


@router.get("")
async def list_comments(
    slug: str, query: Annotated[CommentsQuery, Query()], reader: Reader, ports: PortsDep
) -> CommentsResponse:
    """Return a page of the comments on an article, oldest first."""
    page = await comments.list_comments(ports, reader, slug, query.limit, query.offset)
    return CommentsResponse.of(page)


@router.post("", status_code=status.HTTP_201_CREATED)
async def add_comment(
    slug: str,
    comment: Annotated[CommentRequest, Body(embed=True)],
    current_user: CurrentUser,
    key: IdempotencyKey,
    ports: PortsDep,
) -> CommentResponse:
    """Comment on an article. A retry with the same key adds no other comment."""
    details = await comments.add_comment(ports, current_user, slug, comment.body, key)
    return CommentResponse.of(details)


@router.delete("/{id}", status_code=status.HTTP_204_NO_CONTENT)
async def delete_comment(
    slug: str,
    comment_id: Annotated[str, Path(alias="id")],
    current_user: CurrentUser,
    ports: PortsDep,
) -> None:
    """Delete one's own comment."""
    await comments.delete_comment(ports, current_user, slug, comment_id)

"""The operations of comments."""

from typing import Annotated

from fastapi import APIRouter, Path, Response, status

from core.use_cases import comments
from fastapi_app.comments.schemas import CommentRequest, CommentResponse, CommentsResponse
from fastapi_app.dependencies import TOKEN_OPTIONAL, CurrentUser, PortsDep, Viewer
from fastapi_app.routes import StrictRoute, problems

router = APIRouter(prefix="/api/articles/{slug}", tags=["comments"], route_class=StrictRoute)


@router.get(
    "/comments",
    operation_id="list_comments",
    responses=problems("list_comments"),
    openapi_extra=TOKEN_OPTIONAL,
)
async def list_comments(slug: str, viewer: Viewer, ports: PortsDep) -> CommentsResponse:
    """List the comments below an article, oldest first."""
    return CommentsResponse.of(await comments.list_comments(ports, viewer, slug))


@router.post(
    "/comments",
    operation_id="add_comment",
    status_code=status.HTTP_201_CREATED,
    responses=problems("add_comment"),
)
async def add_comment(
    slug: str, body: CommentRequest, user: CurrentUser, ports: PortsDep
) -> CommentResponse:
    """Comment on an article."""
    return CommentResponse.of(await comments.add_comment(ports, user, slug, body.comment.body))


@router.delete(
    "/comments/{id}",
    operation_id="delete_comment",
    status_code=status.HTTP_204_NO_CONTENT,
    response_class=Response,
    responses=problems("delete_comment"),
)
async def delete_comment(
    slug: str, number: Annotated[str, Path(alias="id")], user: CurrentUser, ports: PortsDep
) -> None:
    """Delete one's own comment."""
    await comments.delete_comment(ports, user, slug, number)

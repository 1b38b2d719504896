"""Views of comments."""

from flask import g

from core.domain.comments import CommentDetails
from core.use_cases import comments
from flask_app.authentication import token_required
from flask_app.blueprint import Blueprint
from flask_app.comments.schemas import (
    CommentRequestSchema,
    CommentResponseSchema,
    CommentsQuerySchema,
    CommentsResponseSchema,
)
from flask_app.composition import call
from flask_app.schemas import IdempotencyKeySchema

blueprint = Blueprint(
    "comments",
    __name__,
    url_prefix="/api/articles/<slug>/comments",
    description="Comments on articles.",
)


@blueprint.get("")
@token_required(optional=True)
@blueprint.arguments(CommentsQuerySchema, location="query", as_kwargs=True)
@blueprint.response(200, CommentsResponseSchema)
def list_comments(slug: str, limit: int, offset: int) -> list[CommentDetails]:
    """List a page of the comments on an article, oldest first."""
    return call(comments.list_comments, g.principal, slug, limit, offset)


@blueprint.post("")
@token_required()
@blueprint.arguments(IdempotencyKeySchema, location="headers", as_kwargs=True)
@blueprint.arguments(CommentRequestSchema)
@blueprint.response(201, CommentResponseSchema)
def add_comment(comment: dict[str, str], slug: str, key: str | None = None) -> CommentDetails:
    """Comment on an article. A retry with the same key is harmless."""
    return call(comments.add_comment, g.principal, slug, comment["body"], key)


@blueprint.delete("/<id>")
@token_required()
@blueprint.response(204)
def delete_comment(slug: str, id: str) -> None:
    """Delete one's own comment."""
    call(comments.delete_comment, g.principal, slug, id)

"""Comments over HTTP."""
# flask-smorest has no types:
# mypy: disallow-untyped-decorators=False

from flask import g

from core.domain.comments import CommentDetails
from core.run_blocking import run_blocking
from core.use_cases import comments
from flask_app.authentication import token_optional, token_required
from flask_app.blueprint import Blueprint
from flask_app.comments.schemas import (
    CommentRequestSchema,
    CommentResponseSchema,
    CommentsResponseSchema,
)
from flask_app.composition import ports

blueprint = Blueprint(
    "comments",
    __name__,
    url_prefix="/api/articles/<slug>/comments",
    description="What is said below articles.",
)


@blueprint.get("")
@blueprint.operation
@token_optional
@blueprint.response(200, CommentsResponseSchema)
def list_comments(slug: str) -> dict[str, list[CommentDetails]]:
    """List the comments below an article, oldest first."""
    return {"comments": run_blocking(comments.list_comments(ports(), g.viewer, slug))}


@blueprint.post("")
@blueprint.operation
@token_required
@blueprint.arguments(CommentRequestSchema)
@blueprint.response(201, CommentResponseSchema)
def add_comment(body: dict[str, dict[str, str]], slug: str) -> dict[str, CommentDetails]:
    """Comment on an article."""
    text = body["comment"]["body"]
    return {"comment": run_blocking(comments.add_comment(ports(), g.viewer, slug, text))}


@blueprint.delete("/<id>")
@blueprint.operation
@token_required
@blueprint.response(204)
def delete_comment(slug: str, id: str) -> None:
    """Delete one's own comment."""
    run_blocking(comments.delete_comment(ports(), g.viewer, slug, id))

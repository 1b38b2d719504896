"""Schemas of comments: request bodies, and responses built from the core's values."""

from typing import Annotated, Self

from pydantic import BaseModel, Field

from core.domain.comments import COMMENT_LIMIT, CommentDetails
from fastapi_app.accounts.schemas import ProfilePublic
from fastapi_app.query_parameters import Limit, Offset
from fastapi_app.schemas import CAMEL_CASE_RESPONSE, Timestamp
from http_contract.query import DEFAULT_COMMENTS_LIMIT, DEFAULT_OFFSET


class CommentsQuery(BaseModel):
    """Part of the comments on an article."""

    limit: Limit = DEFAULT_COMMENTS_LIMIT
    offset: Offset = DEFAULT_OFFSET


CommentBody = Annotated[str, Field(strict=True, min_length=1, max_length=COMMENT_LIMIT)]


class CommentRequest(BaseModel):
    """A new comment."""

    body: CommentBody


class CommentPublic(BaseModel):
    """A comment with its author."""

    model_config = CAMEL_CASE_RESPONSE

    id: int
    created_at: Timestamp
    updated_at: Timestamp
    body: str
    author: ProfilePublic

    @classmethod
    def of(cls, details: CommentDetails) -> Self:
        """A comment for the response. It is never changed, so both its times are the same."""
        comment = details.comment
        return cls(
            id=comment.id,
            created_at=comment.created_at,
            updated_at=comment.created_at,
            body=comment.body,
            author=ProfilePublic.model_validate(details.author),
        )


class CommentResponse(BaseModel):
    """One comment."""

    comment: CommentPublic

    @classmethod
    def of(cls, details: CommentDetails) -> Self:
        """The response for a comment."""
        return cls(comment=CommentPublic.of(details))


class CommentsResponse(BaseModel):
    """A page of the comments on an article."""

    comments: list[CommentPublic]

    @classmethod
    def of(cls, comments: list[CommentDetails]) -> Self:
        """The response for a list of comments."""
        return cls(comments=[CommentPublic.of(details) for details in comments])

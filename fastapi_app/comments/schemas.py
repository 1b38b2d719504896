"""Shapes of comments on the wire."""

from typing import Annotated, Self

from pydantic import BaseModel, Field

from core.domain.comments import COMMENT_LIMIT, CommentDetails
from fastapi_app.accounts.schemas import Profile
from fastapi_app.schemas import SHOWN_IN_CAMEL_CASE, Timestamp

CommentBody = Annotated[str, Field(strict=True, min_length=1, max_length=COMMENT_LIMIT)]


class NewComment(BaseModel):
    """What somebody wants to say."""

    body: CommentBody


class CommentRequest(BaseModel):
    """The body of a comment."""

    comment: NewComment


class Comment(BaseModel):
    """A comment with its author as the viewer sees them."""

    model_config = SHOWN_IN_CAMEL_CASE

    id: int
    created_at: Timestamp
    updated_at: Timestamp
    body: str
    author: Profile

    @classmethod
    def of(cls, view: CommentDetails) -> Self:
        """The comment; nothing changes it, so its second time is its first."""
        comment = view.comment
        return cls(
            id=comment.id,
            created_at=comment.created_at,
            updated_at=comment.created_at,
            body=comment.body,
            author=Profile.model_validate(view.author),
        )


class CommentResponse(BaseModel):
    """One comment."""

    comment: Comment

    @classmethod
    def of(cls, view: CommentDetails) -> Self:
        """The answer that shows it."""
        return cls(comment=Comment.of(view))


class CommentsResponse(BaseModel):
    """All comments below an article."""

    comments: list[Comment]

    @classmethod
    def of(cls, views: list[CommentDetails]) -> Self:
        """The answer that shows them."""
        return cls(comments=[Comment.of(view) for view in views])

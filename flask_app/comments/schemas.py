"""Query, request and response schemas for comments."""

from typing import Any

from marshmallow import fields

from core.domain.comments import COMMENT_LIMIT
from flask_app.accounts.schemas import ProfileSchema
from flask_app.query_parameters import PageQuerySchema, QueryInteger
from flask_app.schemas import NOT_BLANK, Envelope, EnvelopeSchema, Schema, Text, Time, at_most
from http_contract.query import DEFAULT_COMMENTS_LIMIT, LIMIT


class CommentsQuerySchema(PageQuerySchema):
    """A page of the comments on an article."""

    limit = QueryInteger(LIMIT, DEFAULT_COMMENTS_LIMIT)


class NewCommentSchema(Schema):
    """A new comment."""

    body = Text(required=True, validate=[NOT_BLANK, at_most(COMMENT_LIMIT)])


class CommentRequestSchema(EnvelopeSchema):
    """The body of a new comment."""

    comment = Envelope(NewCommentSchema)


class CommentSchema(Schema):
    """A comment with its author for the requesting user, from the core's CommentDetails."""

    id = fields.Integer(required=True, attribute="comment.id")
    created_at = Time(required=True, attribute="comment.created_at", data_key="createdAt")
    updated_at = Time(required=True, attribute="comment.updated_at", data_key="updatedAt")
    body = fields.String(required=True, attribute="comment.body")
    author = fields.Nested(ProfileSchema, required=True)

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        """The value of a member. A comment never changes, so it was updated when it was created."""
        # Two fields of one `attribute` would have to be `dump_only`: `readOnly` in the document.
        found_at = "comment.created_at" if attr == "comment.updated_at" else attr
        return super().get_attribute(obj, found_at, default)


class CommentResponseSchema(EnvelopeSchema):
    """A comment."""

    comment = fields.Nested(CommentSchema, required=True)


class CommentsResponseSchema(EnvelopeSchema):
    """A page of the comments on an article."""

    comments = fields.Nested(CommentSchema, many=True, required=True)

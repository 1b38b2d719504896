"""Shapes of comments on the wire."""

from typing import Any

from marshmallow import fields

from core.domain.comments import COMMENT_LIMIT
from flask_app.accounts.schemas import ProfileSchema
from flask_app.schemas import NOT_BLANK, Envelope, Schema, Text, Time, at_most


class NewCommentSchema(Schema):
    """What somebody wants to say."""

    body = Text(required=True, validate=[NOT_BLANK, at_most(COMMENT_LIMIT)])


class CommentRequestSchema(Schema):
    """The body of a new comment."""

    comment = Envelope(NewCommentSchema)


class CommentSchema(Schema):
    """A comment with its author as the viewer sees them, from the core's CommentView."""

    id = fields.Integer(required=True, attribute="comment.id")
    created_at = Time(required=True, attribute="comment.created_at", data_key="createdAt")
    updated_at = Time(required=True, attribute="comment.updated_at", data_key="updatedAt")
    body = fields.String(required=True, attribute="comment.body")
    author = fields.Nested(ProfileSchema, required=True)

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        """Where marshmallow finds a member; comments never change, so two are the same time."""
        # Two fields of one `attribute` would have to be `dump_only`, which the document would show.
        found_at = "comment.created_at" if attr == "comment.updated_at" else attr
        return super().get_attribute(obj, found_at, default)


class CommentResponseSchema(Schema):
    """One comment."""

    comment = fields.Nested(CommentSchema, required=True)


class CommentsResponseSchema(Schema):
    """All comments below an article."""

    comments = fields.Nested(CommentSchema, many=True, required=True)

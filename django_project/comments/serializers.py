# ruff: noqa: N815  # members are called what they are called on the wire
"""Shapes of comments on the wire."""

from typing import Any

from rest_framework import serializers

from core.domain.comments import COMMENT_LIMIT
from django_project.accounts.serializers import ProfileSerializer
from django_project.config.fields import EnvelopeSerializer, TextField, TimeField
from django_project.config.serializers import AnswerSerializer


class NewCommentSerializer(EnvelopeSerializer):
    """What somebody has to say."""

    body = TextField(max_length=COMMENT_LIMIT)


class CommentRequestSerializer(serializers.Serializer[Any]):
    """The body of `add_comment`."""

    comment = NewCommentSerializer()


class CommentSerializer(AnswerSerializer):
    """A comment as a viewer sees it; comments never change."""

    id = serializers.IntegerField(source="comment.id")
    createdAt = TimeField(source="comment.created_at")
    updatedAt = TimeField(source="comment.created_at")
    body = serializers.CharField(source="comment.body")
    author = ProfileSerializer()


class CommentResponseSerializer(AnswerSerializer):
    """The answer that shows one comment."""

    comment = CommentSerializer()


class CommentsResponseSerializer(AnswerSerializer):
    """The answer that shows all comments below an article."""

    comments = CommentSerializer(many=True)

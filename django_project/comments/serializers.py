# ruff: noqa: N815  # the names of JSON members
"""Queries, request and response bodies of comments."""

from typing import Any

from rest_framework import serializers

from core.domain.comments import COMMENT_LIMIT
from django_project.accounts.serializers import ProfileSerializer
from django_project.api.fields import EnvelopeSerializer, TextField, TimestampField
from django_project.api.query_parameters import DigitsField, PageSerializer
from http_contract.query import DEFAULT_COMMENTS_LIMIT, LIMIT

# Queries


class CommentsQuerySerializer(PageSerializer):
    """The query of `list_comments`."""

    limit = DigitsField(*LIMIT, default=DEFAULT_COMMENTS_LIMIT)


# Requests


class NewCommentSerializer(EnvelopeSerializer):
    """The comment to add."""

    body = TextField(max_length=COMMENT_LIMIT)


class AddCommentSerializer(serializers.Serializer[Any]):
    """The body of `add_comment`."""

    comment = NewCommentSerializer()


# Responses


class CommentSerializer(serializers.Serializer[Any]):
    """A comment for the requesting user. Comments never change."""

    id = serializers.IntegerField(source="comment.id")
    createdAt = TimestampField(source="comment.created_at")
    updatedAt = TimestampField(source="comment.created_at")
    body = serializers.CharField(source="comment.body")
    author = ProfileSerializer()


class CommentResponseSerializer(serializers.Serializer[Any]):
    """One comment."""

    comment = CommentSerializer()


class CommentsResponseSerializer(serializers.Serializer[Any]):
    """A page of the comments on an article."""

    comments = CommentSerializer(many=True)

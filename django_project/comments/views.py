"""Comments: a view class for each path."""

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.run_blocking import run_blocking
from core.use_cases.comments import add_comment, delete_comment, list_comments
from django_project.api.authentication import optional_principal, principal
from django_project.api.parsers import validated_body
from django_project.api.query_parameters import validated_query
from django_project.api.request_headers import IDEMPOTENCY_KEY_PARAMETER, idempotency_key
from django_project.api.views import PublicReadView
from django_project.comments.serializers import (
    AddCommentSerializer,
    CommentResponseSerializer,
    CommentsQuerySerializer,
    CommentsResponseSerializer,
)
from django_project.config.composition import ports


class CommentsView(PublicReadView):
    """/api/articles/{slug}/comments."""

    @extend_schema(
        operation_id="list_comments",
        parameters=[CommentsQuerySerializer],
        responses=CommentsResponseSerializer,
    )
    def get(self, request: Request, slug: str) -> Response:
        """List a page of the comments on an article, oldest first."""
        query = validated_query(request, CommentsQuerySerializer)
        reader = optional_principal(request)
        comments = run_blocking(list_comments(ports(), reader, slug, **query))
        return Response(CommentsResponseSerializer({"comments": comments}).data)

    @extend_schema(
        operation_id="add_comment",
        parameters=[IDEMPOTENCY_KEY_PARAMETER],
        request=AddCommentSerializer,
        responses={201: CommentResponseSerializer},
    )
    def post(self, request: Request, slug: str) -> Response:
        """Comment on an article. A retry with the same key adds no other comment."""
        key = idempotency_key(request)
        text = validated_body(request, AddCommentSerializer)["comment"]["body"]
        comment = run_blocking(add_comment(ports(), principal(request), slug, text, key))
        body = CommentResponseSerializer({"comment": comment}).data
        return Response(body, status.HTTP_201_CREATED)


class CommentView(APIView):
    """/api/articles/{slug}/comments/{id}."""

    @extend_schema(operation_id="delete_comment", responses={204: None})
    def delete(self, request: Request, slug: str, id: str) -> Response:
        """Delete one's own comment."""
        run_blocking(delete_comment(ports(), principal(request), slug, id))
        return Response(status=status.HTTP_204_NO_CONTENT)

"""Comments over HTTP, a view class for each path."""

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.response import Response
from rest_framework.views import APIView

from core.run_blocking import run_blocking
from core.use_cases.comments import add_comment, delete_comment, list_comments
from django_project.accounts.authentication import SignedInRequest, ViewerRequest
from django_project.accounts.readable import ReadableView
from django_project.comments.serializers import (
    CommentRequestSerializer,
    CommentResponseSerializer,
    CommentsResponseSerializer,
)
from django_project.config.bodies import validated_body
from django_project.config.composition import ports
from django_project.config.documentation import problems


@extend_schema(tags=["comments"])
class CommentsView(ReadableView):
    """/api/articles/{slug}/comments."""

    @extend_schema(
        operation_id="list_comments",
        responses={200: CommentsResponseSerializer, **problems("list_comments")},
    )
    def get(self, request: ViewerRequest, slug: str) -> Response:
        """List the comments below an article, oldest first."""
        found = run_blocking(list_comments(ports(), request.auth, slug))
        return Response(CommentsResponseSerializer({"comments": found}).data)

    @extend_schema(
        operation_id="add_comment",
        request=CommentRequestSerializer,
        responses={201: CommentResponseSerializer, **problems("add_comment")},
    )
    def post(self, request: SignedInRequest, slug: str) -> Response:
        """Comment on an article."""
        body = validated_body(request, CommentRequestSerializer)["comment"]["body"]
        comment = run_blocking(add_comment(ports(), request.auth, slug, body))
        shown = CommentResponseSerializer({"comment": comment})
        return Response(shown.data, status.HTTP_201_CREATED)


@extend_schema(tags=["comments"])
class CommentDetails(APIView):
    """/api/articles/{slug}/comments/{id}."""

    @extend_schema(
        operation_id="delete_comment", responses={204: None, **problems("delete_comment")}
    )
    def delete(self, request: SignedInRequest, slug: str, id: str) -> Response:
        """Delete one's own comment."""
        run_blocking(delete_comment(ports(), request.auth, slug, id))
        return Response(status=status.HTTP_204_NO_CONTENT)

"""The views, one for each path."""

from django.db import IntegrityError, transaction
from rest_framework import exceptions, generics, permissions, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from benchmarks.plain.with_django.authentication import issue_token
from benchmarks.plain.with_django.filters import ArticleFilter
from benchmarks.plain.with_django.models import Article, ArticleQuerySet, User
from benchmarks.plain.with_django.pagination import ArticlePagination
from benchmarks.plain.with_django.serializers import (
    ArticleSerializer,
    ListedArticleSerializer,
    PublishSerializer,
    UserSerializer,
)
from benchmarks.plain.with_django.services import publish


class Conflict(exceptions.APIException):
    """409 Conflict."""

    status_code = status.HTTP_409_CONFLICT
    default_code = "conflict"


class AuthenticatedRequest(Request):
    """A request with a user."""

    user: User


class HealthView(APIView):
    """/health."""

    authentication_classes = ()

    def get(self, request: Request) -> Response:
        """Return 200 while the process runs."""
        return Response({"status": "ok"})


class UserListView(generics.GenericAPIView[User]):
    """/forge/users."""

    permission_classes = (permissions.AllowAny,)
    serializer_class = UserSerializer

    def post(self, request: Request) -> Response:
        """Create a member with an access token."""
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        try:
            with transaction.atomic():
                token = issue_token(serializer.save())
        except IntegrityError:
            raise Conflict({"name": ["has already been taken"]}) from None
        return Response({**serializer.data, "token": token}, status.HTTP_201_CREATED)


class UserDetailView(generics.RetrieveAPIView[User]):
    """/forge/users/{id}."""

    authentication_classes = ()
    queryset = User.objects.all()
    serializer_class = UserSerializer


class ArticleListView(generics.ListAPIView[Article]):
    """/api/articles."""

    serializer_class = ListedArticleSerializer
    pagination_class = ArticlePagination
    filter_backends = (ArticleFilter,)

    def get_queryset(self) -> ArticleQuerySet:
        """Return all articles."""
        return Article.objects.for_user(self.request.user)

    def post(self, request: AuthenticatedRequest) -> Response:
        """Publish an article."""
        serializer = PublishSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        article = publish(author=request.user, **serializer.validated_data["article"])
        return Response({"article": ArticleSerializer(article).data}, status.HTTP_201_CREATED)


class FeedView(generics.ListAPIView[Article]):
    """/api/articles/feed."""

    request: AuthenticatedRequest
    permission_classes = (permissions.IsAuthenticated,)
    serializer_class = ListedArticleSerializer
    pagination_class = ArticlePagination

    def get_queryset(self) -> ArticleQuerySet:
        """Return the articles of the authors that the current user follows."""
        user = self.request.user
        return Article.objects.feed_of(user).for_user(user)

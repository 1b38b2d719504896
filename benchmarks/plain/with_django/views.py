"""The API, a view class for each path."""

from django.db import IntegrityError, transaction
from rest_framework import exceptions, generics, permissions, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from benchmarks.plain.with_django.authentication import issue_token
from benchmarks.plain.with_django.filters import ArticleFilter
from benchmarks.plain.with_django.models import Article, User
from benchmarks.plain.with_django.models.articles import ArticleQuerySet
from benchmarks.plain.with_django.pagination import ArticlePagination
from benchmarks.plain.with_django.publishing import publish
from benchmarks.plain.with_django.serializers import (
    ArticleSerializer,
    ListedArticleSerializer,
    PublicationSerializer,
    UserSerializer,
)


class Conflict(exceptions.APIException):
    """409."""

    status_code = status.HTTP_409_CONFLICT
    default_code = "conflict"


class SignedInRequest(Request):
    """A request where a token is needed."""

    user: User


class HealthView(APIView):
    """/health."""

    authentication_classes = ()

    def get(self, request: Request) -> Response:
        """Say that the process lives."""
        return Response({"status": "ok"})


class UserListView(generics.GenericAPIView[User]):
    """/forge/users."""

    permission_classes = (permissions.AllowAny,)
    serializer_class = UserSerializer

    def post(self, request: Request) -> Response:
        """Open an account, and give its owner a token."""
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
        """All articles."""
        return Article.objects.shown_to(self.request.user)

    def post(self, request: SignedInRequest) -> Response:
        """Publish an article."""
        serializer = PublicationSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        article = publish(request.user, **serializer.validated_data["article"])
        return Response({"article": ArticleSerializer(article).data}, status.HTTP_201_CREATED)


class FeedView(generics.ListAPIView[Article]):
    """/api/articles/feed."""

    request: SignedInRequest
    permission_classes = (permissions.IsAuthenticated,)
    serializer_class = ListedArticleSerializer
    pagination_class = ArticlePagination

    def get_queryset(self) -> ArticleQuerySet:
        """The articles of those whom the viewer follows."""
        viewer = self.request.user
        return Article.objects.of_followed(viewer).shown_to(viewer)

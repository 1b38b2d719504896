"""Articles over HTTP, and the tags on them."""

from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.domain import articles
from core.domain.articles import ArticleChange, ArticleFilter, Draft
from core.run_blocking import run_blocking
from core.use_cases.articles import (
    change_article,
    delete_article,
    list_articles,
    list_tags,
    publish_article,
    show_article,
    show_feed,
)
from django_project.accounts.authentication import SignedInRequest, ViewerRequest
from django_project.accounts.readable import ReadableView
from django_project.articles.serializers import (
    ArticleChangeSerializer,
    ArticleDraftSerializer,
    ArticleFilterSerializer,
    ArticleResponseSerializer,
    ArticlesResponseSerializer,
    TagsResponseSerializer,
)
from django_project.config.bodies import validated_body
from django_project.config.composition import ports
from django_project.config.documentation import problems
from django_project.config.queries import PageSerializer, validated_query


@extend_schema(tags=["articles"])
class ArticlesView(ReadableView):
    """/api/articles."""

    @extend_schema(
        operation_id="list_articles",
        parameters=[ArticleFilterSerializer],
        responses={200: ArticlesResponseSerializer, **problems("list_articles")},
    )
    def get(self, request: ViewerRequest) -> Response:
        """List articles, newest first."""
        query = validated_query(request, ArticleFilterSerializer)
        limit, offset = query.pop("limit"), query.pop("offset")
        wanted = ArticleFilter(**query)
        page = run_blocking(list_articles(ports(), request.auth, wanted, limit, offset))
        return Response(ArticlesResponseSerializer(page).data)

    @extend_schema(
        operation_id="publish_article",
        request=ArticleDraftSerializer,
        responses={201: ArticleResponseSerializer, **problems("publish_article")},
    )
    def post(self, request: SignedInRequest) -> Response:
        """Publish an article; only its author may later change it."""
        draft = Draft(**validated_body(request, ArticleDraftSerializer)["article"])
        seen = run_blocking(publish_article(ports(), request.auth, draft))
        location = reverse("article", kwargs={"slug": seen.article.slug})
        return Response(_shown(seen), status.HTTP_201_CREATED, headers={"Location": location})


@extend_schema(tags=["articles"])
class FeedView(APIView):
    """/api/articles/feed."""

    @extend_schema(
        operation_id="show_feed",
        parameters=[PageSerializer],
        responses={200: ArticlesResponseSerializer, **problems("show_feed")},
    )
    def get(self, request: SignedInRequest) -> Response:
        """List the articles of those whom the token's owner follows, newest first."""
        query = validated_query(request, PageSerializer)
        page = run_blocking(show_feed(ports(), request.auth, **query))
        return Response(ArticlesResponseSerializer(page).data)


@extend_schema(tags=["articles"])
class ArticleView(ReadableView):
    """/api/articles/{slug}."""

    @extend_schema(
        operation_id="show_article",
        responses={200: ArticleResponseSerializer, **problems("show_article")},
    )
    def get(self, request: ViewerRequest, slug: str) -> Response:
        """Show an article as the viewer sees it."""
        return Response(_shown(run_blocking(show_article(ports(), request.auth, slug))))

    @extend_schema(
        operation_id="change_article",
        request=ArticleChangeSerializer,
        responses={200: ArticleResponseSerializer, **problems("change_article")},
    )
    def put(self, request: SignedInRequest, slug: str) -> Response:
        """Change one's own article; absent members stay as they are."""
        change = ArticleChange(**validated_body(request, ArticleChangeSerializer)["article"])
        return Response(_shown(run_blocking(change_article(ports(), request.auth, slug, change))))

    @extend_schema(
        operation_id="delete_article", responses={204: None, **problems("delete_article")}
    )
    def delete(self, request: SignedInRequest, slug: str) -> Response:
        """Delete one's own article, and all that hangs on it."""
        run_blocking(delete_article(ports(), request.auth, slug))
        return Response(status=status.HTTP_204_NO_CONTENT)


@extend_schema(tags=["articles"])
class TagsView(APIView):
    """/api/tags."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="list_tags",
        responses={200: TagsResponseSerializer, **problems("list_tags")},
    )
    def get(self, request: Request) -> Response:
        """List the tags in use, most used first, at most 1,000."""
        return Response(TagsResponseSerializer({"tags": run_blocking(list_tags(ports()))}).data)


def _shown(seen: articles.ArticleDetails) -> dict[str, object]:
    return ArticleResponseSerializer({"article": seen}).data

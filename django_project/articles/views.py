"""Articles, favorites and tags: a view class for each path."""

from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.domain.articles import ArticleChange, ArticleDetails, ArticleFilter, Draft
from core.run_blocking import run_blocking
from core.use_cases.articles import (
    change_article,
    delete_article,
    favorite_article,
    list_articles,
    list_tags,
    publish_article,
    show_article,
    show_feed,
    unfavorite_article,
)
from django_project.api.authentication import optional_principal, principal
from django_project.api.parsers import validated_body
from django_project.api.query_parameters import PageSerializer, validated_query
from django_project.api.request_headers import IDEMPOTENCY_KEY_PARAMETER, idempotency_key
from django_project.api.views import PublicReadView
from django_project.articles.serializers import (
    ArticleChangeSerializer,
    ArticleFilterSerializer,
    ArticleResponseSerializer,
    ArticlesResponseSerializer,
    PublishArticleSerializer,
    TagsResponseSerializer,
)
from django_project.config.composition import ports


class ArticlesView(PublicReadView):
    """/api/articles."""

    @extend_schema(
        operation_id="list_articles",
        parameters=[ArticleFilterSerializer],
        responses=ArticlesResponseSerializer,
    )
    def get(self, request: Request) -> Response:
        """List articles, newest first."""
        query = validated_query(request, ArticleFilterSerializer)
        limit, offset = query.pop("limit"), query.pop("offset")
        filters = ArticleFilter(**query)
        reader = optional_principal(request)
        page = run_blocking(list_articles(ports(), reader, filters, limit, offset))
        return Response(ArticlesResponseSerializer(page).data)

    @extend_schema(
        operation_id="publish_article",
        parameters=[IDEMPOTENCY_KEY_PARAMETER],
        request=PublishArticleSerializer,
        responses={201: ArticleResponseSerializer},
    )
    def post(self, request: Request) -> Response:
        """Publish an article. A retry with the same key publishes no other."""
        key = idempotency_key(request)
        draft = Draft(**validated_body(request, PublishArticleSerializer)["article"])
        details = run_blocking(publish_article(ports(), principal(request), draft, key))
        location = reverse("article", kwargs={"slug": details.article.slug})
        return Response(_body(details), status.HTTP_201_CREATED, headers={"Location": location})


class FeedView(APIView):
    """/api/articles/feed."""

    @extend_schema(
        operation_id="show_feed",
        parameters=[PageSerializer],
        responses=ArticlesResponseSerializer,
    )
    def get(self, request: Request) -> Response:
        """List the articles of the authors whom the user follows, newest first."""
        query = validated_query(request, PageSerializer)
        page = run_blocking(show_feed(ports(), principal(request), **query))
        return Response(ArticlesResponseSerializer(page).data)


class ArticleView(PublicReadView):
    """/api/articles/{slug}."""

    @extend_schema(operation_id="show_article", responses=ArticleResponseSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """Return an article."""
        return Response(
            _body(run_blocking(show_article(ports(), optional_principal(request), slug)))
        )

    @extend_schema(
        operation_id="change_article",
        request=ArticleChangeSerializer,
        responses=ArticleResponseSerializer,
    )
    def put(self, request: Request, slug: str) -> Response:
        """Change one's own article. Absent members stay as they are."""
        change = ArticleChange(**validated_body(request, ArticleChangeSerializer)["article"])
        details = run_blocking(change_article(ports(), principal(request), slug, change))
        return Response(_body(details))

    @extend_schema(operation_id="delete_article", responses={204: None})
    def delete(self, request: Request, slug: str) -> Response:
        """Delete one's own article with its comments."""
        run_blocking(delete_article(ports(), principal(request), slug))
        return Response(status=status.HTTP_204_NO_CONTENT)


@extend_schema(request=None, responses={200: ArticleResponseSerializer})
class FavoriteView(APIView):
    """/api/articles/{slug}/favorite."""

    @extend_schema(operation_id="favorite_article")
    def post(self, request: Request, slug: str) -> Response:
        """Favorite an article. Idempotent."""
        return Response(_body(run_blocking(favorite_article(ports(), principal(request), slug))))

    @extend_schema(operation_id="unfavorite_article")
    def delete(self, request: Request, slug: str) -> Response:
        """Remove an article from one's favorites. Idempotent."""
        return Response(_body(run_blocking(unfavorite_article(ports(), principal(request), slug))))


class TagsView(APIView):
    """/api/tags."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(operation_id="list_tags", responses=TagsResponseSerializer)
    def get(self, request: Request) -> Response:
        """List the thousand tags that are used most, most used first."""
        return Response(TagsResponseSerializer({"tags": run_blocking(list_tags(ports()))}).data)


def _body(details: ArticleDetails) -> dict[str, object]:
    return ArticleResponseSerializer({"article": details}).data

"""Favoring articles over HTTP."""

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from core.domain import articles
from core.run_blocking import run_blocking
from core.use_cases.articles import favorite_article, unfavorite_article
from django_project.accounts.authentication import SignedInRequest
from django_project.articles.serializers import ArticleResponseSerializer
from django_project.config.composition import ports
from django_project.config.documentation import problems


@extend_schema(tags=["articles"], request=None)
class FavoriteView(APIView):
    """/api/articles/{slug}/favorite."""

    @extend_schema(
        operation_id="favorite_article",
        responses={200: ArticleResponseSerializer, **problems("favorite_article")},
    )
    def post(self, request: SignedInRequest, slug: str) -> Response:
        """Favor an article; may be repeated."""
        return Response(_shown(run_blocking(favorite_article(ports(), request.auth, slug))))

    @extend_schema(
        operation_id="unfavorite_article",
        responses={200: ArticleResponseSerializer, **problems("unfavorite_article")},
    )
    def delete(self, request: SignedInRequest, slug: str) -> Response:
        """Favor an article no longer; may be repeated."""
        return Response(_shown(run_blocking(unfavorite_article(ports(), request.auth, slug))))


def _shown(seen: articles.ArticleDetails) -> dict[str, object]:
    return ArticleResponseSerializer({"article": seen}).data

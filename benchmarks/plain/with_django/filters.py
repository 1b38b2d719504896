"""Filters of lists."""

from typing import TypeVar

from django.db.models import Model, QuerySet
from rest_framework.filters import BaseFilterBackend
from rest_framework.request import Request
from rest_framework.views import APIView

_Model = TypeVar("_Model", bound=Model)
_Row = TypeVar("_Row")

LOOKUPS = {
    "tag": "tags__name",
    "author": "author__username",
    "favorited": "favorites__user__username",
}


class ArticleFilter(BaseFilterBackend):
    """`?tag=…&author=…&favorited=…`, which combine."""

    def filter_queryset(
        self, request: Request, queryset: QuerySet[_Model, _Row], view: APIView
    ) -> QuerySet[_Model, _Row]:
        """Return the articles that match all filters of the query string."""
        lookups = {
            lookup: request.query_params[name]
            for name, lookup in LOOKUPS.items()
            if name in request.query_params
        }
        return queryset.filter(**lookups) if lookups else queryset

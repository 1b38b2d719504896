"""Pagination of lists."""

from typing import Any

from rest_framework.pagination import LimitOffsetPagination
from rest_framework.response import Response


class ArticlePagination(LimitOffsetPagination):
    """20 articles a page by default, at most 100."""

    default_limit = 20
    max_limit = 100

    def get_paginated_response(self, data: Any) -> Response:
        """Return the page, with the number of all articles."""
        return Response({"articles": data, "articlesCount": self.count})

"""How lists are cut into pages."""

from typing import Any

from rest_framework.pagination import LimitOffsetPagination
from rest_framework.response import Response


class ArticlePagination(LimitOffsetPagination):
    """20 articles a page unless asked otherwise, and 100 at most."""

    default_limit = 20
    max_limit = 100

    def get_paginated_response(self, data: Any) -> Response:
        """The page, with the number of all articles that there are."""
        return Response({"articles": data, "articlesCount": self.count})

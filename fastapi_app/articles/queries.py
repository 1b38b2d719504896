"""What may be asked of lists of articles."""

from pydantic import BaseModel

from core.domain.articles import ArticleFilter
from fastapi_app.query import Limit, Offset, Text
from http_contract.query import DEFAULT_LIMIT, DEFAULT_OFFSET


class PageQuery(BaseModel):
    """Which part of a list is asked for."""

    limit: Limit = DEFAULT_LIMIT
    offset: Offset = DEFAULT_OFFSET


class ArticlesQuery(PageQuery):
    """Which articles are asked for; filters combine."""

    tag: Text = None
    author: Text = None
    favorited: Text = None

    def wanted(self) -> ArticleFilter:
        """The filter in the core's words."""
        return ArticleFilter(self.tag, self.author, self.favorited)

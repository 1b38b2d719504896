"""Lists of articles, as scenarios ask for them."""

from typing import Any
from urllib.parse import urlencode

from contract_tests.api import Api
from contract_tests.articles.publishing import Article
from contract_tests.users import User

Found = tuple[list[str], int]
NOTHING: Found = ([], 0)


def page(api: Api, path: str, viewer: User | None = None) -> tuple[list[Article], int]:
    """The articles that a list shows, and how many it says there are in all."""
    answer = api.get(path, token=viewer.token if viewer else None)
    assert answer.status_code == 200, answer.text
    said = answer.json()
    return said["articles"], said["articlesCount"]


def found(api: Api, **parameters: Any) -> Found:
    """The slugs that a list of articles shows, and how many it says there are in all."""
    return asked(api, urlencode(parameters))


def asked(api: Api, query: str) -> Found:
    """The same, for a query byte for byte as it is given."""
    return _slugs(*page(api, f"/api/articles?{query}"))


def fed(api: Api, viewer: User, **parameters: Any) -> Found:
    """The slugs that somebody's feed shows, and how many it says there are in all."""
    return _slugs(*page(api, f"/api/articles/feed?{urlencode(parameters)}", viewer))


def _slugs(articles: list[Article], count: int) -> Found:
    return [article["slug"] for article in articles], count

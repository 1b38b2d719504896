"""Steps of the article scenarios: publish, update, favorite and list articles.

Titles, tags and slugs are unique, so that scenarios do not see one another's articles.
"""

from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from contract_tests.api import Api
from contract_tests.users import User

Article = dict[str, Any]
Slugs = tuple[list[str], int]  # the slugs on a page, and `articlesCount`
NO_ARTICLES: Slugs = ([], 0)


def new_word() -> str:
    """Return a word that no title, tag or slug contains yet."""
    return uuid4().hex[:16]


def new_tag() -> str:
    """Return a tag that no article has yet."""
    return f"tag-{new_word()}"


def draft(**members: Any) -> dict[str, Any]:
    """Return a valid request body of `POST /api/articles`; `members` replace its defaults."""
    defaults = {"title": f"Title {new_word()}", "description": "About it", "body": "All of it"}
    return {"article": defaults | members}


def publish(api: Api, author: User, /, **members: Any) -> Article:
    """Publish an article and return it."""
    answer = api.post("/api/articles", draft(**members), token=author.token)
    assert answer.status_code == 201, answer.text
    article: Article = answer.json()["article"]
    return article


def update_article(api: Api, author: User, article: Article, /, **members: Any) -> Article:
    """Update an article as its author and return it."""
    answer = api.put(article_path(article), {"article": members}, token=author.token)
    assert answer.status_code == 200, answer.text
    updated: Article = answer.json()["article"]
    return updated


def favorite(api: Api, user: User, article: Article) -> Article:
    """Favorite an article as a user and return it."""
    answer = api.post(f"{article_path(article)}/favorite", token=user.token)
    assert answer.status_code == 200, answer.text
    favorited: Article = answer.json()["article"]
    return favorited


def article_path(article: Article) -> str:
    """Return the path of an article."""
    return f"/api/articles/{article['slug']}"


def get_article(api: Api, article: Article, reader: User | None = None) -> Article:
    """Return the current state of an article, read without a token or by `reader`."""
    answer = api.get(article_path(article), token=reader.token if reader else None)
    assert answer.status_code == 200, answer.text
    current: Article = answer.json()["article"]
    return current


def list_articles(api: Api, path: str, reader: User | None = None) -> tuple[list[Article], int]:
    """Return the articles of a list or feed, and its `articlesCount`."""
    answer = api.get(path, token=reader.token if reader else None)
    assert answer.status_code == 200, answer.text
    body = answer.json()
    return body["articles"], body["articlesCount"]


def list_slugs(api: Api, **parameters: Any) -> Slugs:
    """Return the slugs that `GET /api/articles` lists, and its `articlesCount`."""
    return list_slugs_by_query(api, urlencode(parameters))


def list_slugs_by_query(api: Api, query: str) -> Slugs:
    """Do what `list_slugs` does, for a query that is already encoded."""
    return _slugs(*list_articles(api, f"/api/articles?{query}"))


def feed_slugs(api: Api, reader: User, **parameters: Any) -> Slugs:
    """Return the slugs in a user's feed, and its `articlesCount`."""
    return _slugs(*list_articles(api, f"/api/articles/feed?{urlencode(parameters)}", reader))


def _slugs(articles: list[Article], count: int) -> Slugs:
    return [article["slug"] for article in articles], count

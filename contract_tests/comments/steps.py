"""Steps of the comment scenarios: add and list comments."""

from typing import Any

from contract_tests.api import Api
from contract_tests.articles.steps import Article, article_path
from contract_tests.users import User

Comment = dict[str, Any]


def comments_path(article: Article) -> str:
    """Return the path of an article's comments."""
    return f"{article_path(article)}/comments"


def add_comment(api: Api, author: User, article: Article, body: str = "Well said") -> Comment:
    """Comment on an article and return the comment."""
    answer = api.post(comments_path(article), {"comment": {"body": body}}, token=author.token)
    assert answer.status_code == 201, answer.text
    added: Comment = answer.json()["comment"]
    return added


def list_comments(
    api: Api, article: Article, reader: User | None = None, query: str = ""
) -> list[Comment]:
    """Return a page of the comments on an article, read without a token or by `reader`."""
    path = comments_path(article) + query
    answer = api.get(path, token=reader.token if reader else None)
    assert answer.status_code == 200, answer.text
    comments: list[Comment] = answer.json()["comments"]
    return comments

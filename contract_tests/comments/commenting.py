"""Comments for scenarios."""

from typing import Any

from contract_tests.api import Api
from contract_tests.articles.publishing import Article, path_of
from contract_tests.users import User

Comment = dict[str, Any]


def path_below(article: Article) -> str:
    """Where the comments below an article are."""
    return f"{path_of(article)}/comments"


def comment(api: Api, author: User, article: Article, body: str = "Well said") -> Comment:
    """Comment on an article; gives the comment as its author sees it."""
    answer = api.post(path_below(article), {"comment": {"body": body}}, token=author.token)
    assert answer.status_code == 201, answer.text
    added: Comment = answer.json()["comment"]
    return added


def below(api: Api, article: Article, viewer: User | None = None) -> list[Comment]:
    """The comments below an article as the viewer sees them now."""
    answer = api.get(path_below(article), token=viewer.token if viewer else None)
    assert answer.status_code == 200, answer.text
    comments: list[Comment] = answer.json()["comments"]
    return comments

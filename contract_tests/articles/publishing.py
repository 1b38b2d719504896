"""Articles for scenarios, under titles and with tags that nobody used before."""

from typing import Any
from uuid import uuid4

from contract_tests.api import Api
from contract_tests.users import User

Article = dict[str, Any]


def new_word() -> str:
    """A word that is in nobody's title, tag or slug yet."""
    return uuid4().hex[:16]


def new_tag() -> str:
    """A tag that is on no article yet."""
    return f"tag-{new_word()}"


def draft(**members: Any) -> dict[str, Any]:
    """The body of a publication that is accepted, but for the members given here."""
    accepted = {"title": f"Title {new_word()}", "description": "About it", "body": "All of it"}
    return {"article": accepted | members}


def publish(api: Api, author: User, /, **members: Any) -> Article:
    """Publish an article; gives it as its author sees it."""
    answer = api.post("/api/articles", draft(**members), token=author.token)
    assert answer.status_code == 201, answer.text
    article: Article = answer.json()["article"]
    return article


def change(api: Api, author: User, article: Article, /, **members: Any) -> Article:
    """Change an article; gives it as its author sees it."""
    answer = api.put(path_of(article), {"article": members}, token=author.token)
    assert answer.status_code == 200, answer.text
    changed: Article = answer.json()["article"]
    return changed


def favorite(api: Api, somebody: User, article: Article) -> Article:
    """Let somebody favor an article; gives it as they see it."""
    answer = api.post(f"{path_of(article)}/favorite", token=somebody.token)
    assert answer.status_code == 200, answer.text
    favored: Article = answer.json()["article"]
    return favored


def path_of(article: Article) -> str:
    """Where an article is."""
    return f"/api/articles/{article['slug']}"


def shown(api: Api, article: Article, viewer: User | None = None) -> Article:
    """The article of that slug as the viewer sees it now."""
    answer = api.get(path_of(article), token=viewer.token if viewer else None)
    assert answer.status_code == 200, answer.text
    article_now: Article = answer.json()["article"]
    return article_now

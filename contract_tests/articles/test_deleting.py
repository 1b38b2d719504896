"""Deleting articles (DELETE /api/articles/{slug})."""

import pytest

from contract_tests.api import Api, problem
from contract_tests.articles.steps import (
    NO_ARTICLES,
    article_path,
    favorite,
    feed_slugs,
    get_article,
    list_slugs,
    new_tag,
    publish,
)
from contract_tests.users import User, follow

NOT_FOUND = (404, {"article": ["not found"]})
FORBIDDEN = (403, {"article": ["forbidden"]})


def test_a_deleted_article_disappears_from_all_lists(
    api: Api, somebody: User, somebody_else: User
) -> None:
    tag = new_tag()
    article, kept = publish(api, somebody, tagList=[tag]), publish(api, somebody)
    follow(api, somebody_else, somebody)
    for each in (article, kept):
        favorite(api, somebody_else, each)
    assert api.delete(article_path(article), token=somebody.token).status_code == 204
    assert problem(api.get(article_path(article))) == NOT_FOUND
    assert list_slugs(api, tag=tag) == NO_ARTICLES
    assert tag not in api.get("/api/tags").json()["tags"]
    expected = ([kept["slug"]], 1)
    assert list_slugs(api, author=somebody.username) == feed_slugs(api, somebody_else) == expected
    assert list_slugs(api, favorited=somebody_else.username) == expected


def test_the_slug_of_a_deleted_article_can_be_reused(
    api: Api, somebody: User, somebody_else: User
) -> None:
    article = publish(api, somebody, tagList=[new_tag()])
    favorite(api, somebody_else, article)
    comments = f"{article_path(article)}/comments"
    api.post(comments, {"comment": {"body": "c"}}, token=somebody_else.token)
    api.delete(article_path(article), token=somebody.token)
    again = publish(api, somebody_else, title=article["title"])
    assert again["slug"] == article["slug"]
    current = get_article(api, again, somebody_else)
    assert (current["favorited"], current["favoritesCount"], current["tagList"]) == (False, 0, [])
    assert api.get(comments).json() == {"comments": []}


def test_a_deleted_article_is_not_found_by_any_method(api: Api, somebody: User) -> None:
    path = article_path(publish(api, somebody))
    assert api.delete(path, token=somebody.token).status_code == 204
    for method, suffix in (
        ("GET", ""),
        ("DELETE", ""),
        ("POST", "/favorite"),
        ("DELETE", "/favorite"),
        ("GET", "/comments"),
        ("DELETE", "/comments/1"),
    ):
        assert problem(api.send(method, f"{path}{suffix}", token=somebody.token)) == NOT_FOUND
    change = {"article": {"body": "b"}}
    assert problem(api.put(path, change, token=somebody.token)) == NOT_FOUND
    comment = {"comment": {"body": "b"}}
    assert problem(api.post(f"{path}/comments", comment, token=somebody.token)) == NOT_FOUND


def test_only_the_author_may_delete_an_article(
    api: Api, somebody: User, somebody_else: User
) -> None:
    article = publish(api, somebody, tagList=[new_tag()])
    assert problem(api.delete(article_path(article), token=somebody_else.token)) == FORBIDDEN
    assert get_article(api, article) == article


def test_deleting_requires_a_token(api: Api, somebody: User) -> None:
    article = publish(api, somebody)
    for token, error in ((None, "is missing"), ("nobody's", "is invalid")):
        for path in (article_path(article), "/api/articles/%FF"):
            answer = api.delete(path, token=token)
            assert problem(answer) == (401, {"token": [error]})
    assert get_article(api, article) == article


def test_deleting_an_unknown_article_is_not_found(
    api: Api, anybody: User, subtests: pytest.Subtests
) -> None:
    for segment in ("nothing-of-that-name", "%FF", "%00", "A", "a" * 90):
        with subtests.test(segment=segment):
            answer = api.delete(f"/api/articles/{segment}", token=anybody.token)
            assert problem(answer) == NOT_FOUND


def test_the_request_body_is_ignored(api: Api, somebody: User) -> None:
    path = article_path(publish(api, somebody))
    answer = api.send("DELETE", path, token=somebody.token, content=b"\xff{")
    assert answer.status_code == 204

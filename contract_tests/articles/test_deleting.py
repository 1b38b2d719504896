"""Deleting one's own articles (DELETE /api/articles/{slug})."""

import pytest

from contract_tests.api import Api, problem
from contract_tests.articles.lists import NOTHING, fed, found
from contract_tests.articles.publishing import (
    favorite,
    new_tag,
    path_of,
    publish,
    shown,
)
from contract_tests.users import User, follow

NOT_FOUND = (404, {"article": ["not found"]})
FORBIDDEN = (403, {"article": ["forbidden"]})


def test_a_deleted_article_is_gone_from_everywhere(
    api: Api, somebody: User, somebody_else: User
) -> None:
    tag = new_tag()
    article, kept = publish(api, somebody, tagList=[tag]), publish(api, somebody)
    follow(api, somebody_else, somebody)
    for one in (article, kept):
        favorite(api, somebody_else, one)
    assert api.delete(path_of(article), token=somebody.token).status_code == 204
    assert problem(api.get(path_of(article))) == NOT_FOUND
    assert found(api, tag=tag) == NOTHING
    assert tag not in api.get("/api/tags").json()["tags"]
    expected = ([kept["slug"]], 1)
    assert found(api, author=somebody.username) == fed(api, somebody_else) == expected
    assert found(api, favorited=somebody_else.username) == expected


def test_its_slug_is_free_again_and_nothing_of_it_comes_back(
    api: Api, somebody: User, somebody_else: User
) -> None:
    article = publish(api, somebody, tagList=[new_tag()])
    favorite(api, somebody_else, article)
    comments = f"{path_of(article)}/comments"
    api.post(comments, {"comment": {"body": "c"}}, token=somebody_else.token)
    api.delete(path_of(article), token=somebody.token)
    again = publish(api, somebody_else, title=article["title"])
    assert again["slug"] == article["slug"]
    seen = shown(api, again, somebody_else)
    assert (seen["favorited"], seen["favoritesCount"], seen["tagList"]) == (False, 0, [])
    assert api.get(comments).json() == {"comments": []}


def test_a_deleted_article_cannot_be_reached_by_any_method(api: Api, somebody: User) -> None:
    path = path_of(publish(api, somebody))
    assert api.delete(path, token=somebody.token).status_code == 204
    for method, below in (
        ("GET", ""),
        ("DELETE", ""),
        ("POST", "/favorite"),
        ("DELETE", "/favorite"),
        ("GET", "/comments"),
        ("DELETE", "/comments/1"),
    ):
        assert problem(api.send(method, f"{path}{below}", token=somebody.token)) == NOT_FOUND
    change = {"article": {"body": "b"}}
    assert problem(api.put(path, change, token=somebody.token)) == NOT_FOUND
    comment = {"comment": {"body": "b"}}
    assert problem(api.post(f"{path}/comments", comment, token=somebody.token)) == NOT_FOUND


def test_only_the_author_may_delete_an_article(
    api: Api, somebody: User, somebody_else: User
) -> None:
    article = publish(api, somebody, tagList=[new_tag()])
    assert problem(api.delete(path_of(article), token=somebody_else.token)) == FORBIDDEN
    assert shown(api, article) == article


def test_deleting_needs_a_token(api: Api, somebody: User) -> None:
    article = publish(api, somebody)
    for token, error in ((None, "is missing"), ("nobody's", "is invalid")):
        for path in (path_of(article), "/api/articles/%FF"):
            answer = api.delete(path, token=token)
            assert problem(answer) == (401, {"token": [error]})
    assert shown(api, article) == article


def test_what_is_not_there_cannot_be_deleted(
    api: Api, anybody: User, subtests: pytest.Subtests
) -> None:
    for segment in ("nothing-of-that-name", "%FF", "%00", "A", "a" * 90):
        with subtests.test(segment=segment):
            answer = api.delete(f"/api/articles/{segment}", token=anybody.token)
            assert problem(answer) == NOT_FOUND


def test_a_body_is_not_looked_at(api: Api, somebody: User) -> None:
    path = path_of(publish(api, somebody))
    answer = api.send("DELETE", path, token=somebody.token, content=b"\xff{")
    assert answer.status_code == 204

"""Favoring articles (POST, DELETE /api/articles/{slug}/favorite)."""

import pytest

from contract_tests.api import Api, problem, send_concurrently
from contract_tests.articles.lists import NOTHING, found
from contract_tests.articles.publishing import favorite, new_tag, path_of, publish, shown
from contract_tests.users import User, follow, register

NOT_FOUND = (404, {"article": ["not found"]})


def _path(slug: str) -> str:
    return f"/api/articles/{slug}/favorite"


def test_favoring_an_article_counts_and_changes_nothing_else(
    api: Api, somebody: User, somebody_else: User
) -> None:
    api.put("/api/user", {"user": {"bio": "b", "image": "i"}}, token=somebody.token)
    article = publish(api, somebody, tagList=[new_tag()])
    favored = article | {"favorited": True, "favoritesCount": 1}
    for _ in range(2):
        assert favorite(api, somebody_else, article) == favored
        assert shown(api, article, somebody_else) == favored
    assert shown(api, article, somebody) == article | {"favoritesCount": 1}


def test_a_favor_can_be_taken_back(api: Api, somebody: User, somebody_else: User) -> None:
    article = publish(api, somebody, tagList=[new_tag()])
    favorite(api, somebody_else, article)
    for _ in range(2):
        answer = api.delete(_path(article["slug"]), token=somebody_else.token)
        assert (answer.status_code, answer.json()["article"]) == (200, article)
        assert shown(api, article, somebody_else) == article
    assert found(api, favorited=somebody_else.username) == NOTHING
    assert favorite(api, somebody_else, article)["favoritesCount"] == 1


def test_everybody_counts_once(api: Api, somebody: User, somebody_else: User) -> None:
    article, third = publish(api, somebody), register(api)
    counts = [
        favorite(api, reader, article)["favoritesCount"]
        for reader in (somebody_else, third, somebody_else)
    ]
    assert counts == [1, 2, 2]
    seen = api.delete(_path(article["slug"]), token=third.token).json()["article"]
    assert (seen["favorited"], seen["favoritesCount"]) == (False, 1)
    assert shown(api, article, somebody_else)["favorited"] is True


def test_authors_may_favor_their_own_articles(api: Api, somebody: User) -> None:
    article = publish(api, somebody)
    assert favorite(api, somebody, article)["favoritesCount"] == 1
    assert found(api, favorited=somebody.username) == ([article["slug"]], 1)


def test_a_favor_is_for_one_article(api: Api, somebody: User) -> None:
    favored, other = publish(api, somebody), publish(api, somebody)
    favorite(api, somebody, favored)
    assert shown(api, other, somebody) == other
    api.delete(_path(other["slug"]), token=somebody.token)
    assert shown(api, favored, somebody)["favorited"] is True


def test_favoring_shows_whether_one_follows_the_author(
    api: Api, somebody: User, somebody_else: User
) -> None:
    article = publish(api, somebody)
    follow(api, somebody_else, somebody)
    assert favorite(api, somebody_else, article)["author"]["following"] is True
    answer = api.delete(_path(article["slug"]), token=somebody_else.token)
    assert answer.json()["article"]["author"]["following"] is True


def test_favoring_several_times_at_the_same_moment_counts_once(api: Api, somebody: User) -> None:
    article = publish(api, somebody)
    path = _path(article["slug"])
    for answer in send_concurrently(lambda: api.post(path, token=somebody.token), times=4):
        assert (answer.status_code, answer.json()["article"]["favoritesCount"]) == (200, 1)
    assert shown(api, article, somebody)["favoritesCount"] == 1


def test_what_is_not_there_cannot_be_favored(
    api: Api, anybody: User, subtests: pytest.Subtests
) -> None:
    for segment in ("nothing-of-that-name", "%FF", "%00", "A", "a" * 90):
        for method in ("POST", "DELETE"):
            with subtests.test(method, segment=segment):
                answer = api.send(method, _path(segment), token=anybody.token)
                assert problem(answer) == NOT_FOUND


@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_favoring_needs_a_token(api: Api, somebody: User, method: str) -> None:
    slug = publish(api, somebody)["slug"]
    for token, error in ((None, "is missing"), ("nobody's", "is invalid")):
        for segment in (slug, "%FF"):
            answer = api.send(method, _path(segment), token=token)
            assert problem(answer) == (401, {"token": [error]})


@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_a_body_is_not_looked_at(api: Api, somebody: User, method: str) -> None:
    path = f"{path_of(publish(api, somebody))}/favorite"
    json = {"Content-Type": "application/json"}
    answer = api.send(method, path, token=somebody.token, content=b"\xff{", headers=json)
    assert answer.status_code == 200

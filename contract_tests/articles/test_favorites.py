"""Favoriting articles (POST, DELETE /api/articles/{slug}/favorite)."""

import pytest

from contract_tests.api import Api, problem, send_concurrently
from contract_tests.articles.steps import (
    NO_ARTICLES,
    article_path,
    favorite,
    get_article,
    list_slugs,
    new_tag,
    publish,
)
from contract_tests.users import User, follow, register

NOT_FOUND = (404, {"article": ["not found"]})


def _path(slug: str) -> str:
    return f"/api/articles/{slug}/favorite"


def test_favoriting_changes_only_favorited_and_the_count(
    api: Api, somebody: User, somebody_else: User
) -> None:
    api.put("/api/user", {"user": {"bio": "b", "image": "i"}}, token=somebody.token)
    article = publish(api, somebody, tagList=[new_tag()])
    expected = article | {"favorited": True, "favoritesCount": 1}
    for _ in range(2):
        assert favorite(api, somebody_else, article) == expected
        assert get_article(api, article, somebody_else) == expected
    assert get_article(api, article, somebody) == article | {"favoritesCount": 1}


def test_a_favorite_can_be_removed(api: Api, somebody: User, somebody_else: User) -> None:
    article = publish(api, somebody, tagList=[new_tag()])
    favorite(api, somebody_else, article)
    for _ in range(2):
        answer = api.delete(_path(article["slug"]), token=somebody_else.token)
        assert (answer.status_code, answer.json()["article"]) == (200, article)
        assert get_article(api, article, somebody_else) == article
    assert list_slugs(api, favorited=somebody_else.username) == NO_ARTICLES
    assert favorite(api, somebody_else, article)["favoritesCount"] == 1


def test_each_user_counts_once(api: Api, somebody: User, somebody_else: User) -> None:
    article, third = publish(api, somebody), register(api)
    counts = [
        favorite(api, reader, article)["favoritesCount"]
        for reader in (somebody_else, third, somebody_else)
    ]
    assert counts == [1, 2, 2]
    current = api.delete(_path(article["slug"]), token=third.token).json()["article"]
    assert (current["favorited"], current["favoritesCount"]) == (False, 1)
    assert get_article(api, article, somebody_else)["favorited"] is True


def test_authors_may_favorite_their_own_articles(api: Api, somebody: User) -> None:
    article = publish(api, somebody)
    assert favorite(api, somebody, article)["favoritesCount"] == 1
    assert list_slugs(api, favorited=somebody.username) == ([article["slug"]], 1)


def test_a_favorite_belongs_to_one_article(api: Api, somebody: User) -> None:
    favorited, other = publish(api, somebody), publish(api, somebody)
    favorite(api, somebody, favorited)
    assert get_article(api, other, somebody) == other
    api.delete(_path(other["slug"]), token=somebody.token)
    assert get_article(api, favorited, somebody)["favorited"] is True


def test_favoriting_shows_whether_the_user_follows_the_author(
    api: Api, somebody: User, somebody_else: User
) -> None:
    article = publish(api, somebody)
    follow(api, somebody_else, somebody)
    assert favorite(api, somebody_else, article)["author"]["following"] is True
    answer = api.delete(_path(article["slug"]), token=somebody_else.token)
    assert answer.json()["article"]["author"]["following"] is True


def test_concurrent_favorites_of_one_user_count_once(api: Api, somebody: User) -> None:
    article = publish(api, somebody)
    path = _path(article["slug"])
    for answer in send_concurrently(lambda: api.post(path, token=somebody.token), times=4):
        assert (answer.status_code, answer.json()["article"]["favoritesCount"]) == (200, 1)
    assert get_article(api, article, somebody)["favoritesCount"] == 1


def test_favoriting_an_unknown_article_is_not_found(
    api: Api, anybody: User, subtests: pytest.Subtests
) -> None:
    for segment in ("nothing-of-that-name", "%FF", "%00", "A", "a" * 90):
        for method in ("POST", "DELETE"):
            with subtests.test(method, segment=segment):
                answer = api.send(method, _path(segment), token=anybody.token)
                assert problem(answer) == NOT_FOUND


@pytest.mark.parametrize("slash", ["%2F", "%2f"])
def test_an_encoded_slash_favorites_nothing(api: Api, somebody: User, slash: str) -> None:
    article = publish(api, somebody)
    answer = api.post(f"{article_path(article)}{slash}favorite", token=somebody.token)
    assert problem(answer) == (404, {"path": ["not found"]})
    assert get_article(api, article, somebody) == article


@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_favoriting_requires_a_token(api: Api, somebody: User, method: str) -> None:
    slug = publish(api, somebody)["slug"]
    for token, error in ((None, "is missing"), ("nobody's", "is invalid")):
        for segment in (slug, "%FF"):
            answer = api.send(method, _path(segment), token=token)
            assert problem(answer) == (401, {"token": [error]})


@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_the_request_body_is_ignored(api: Api, somebody: User, method: str) -> None:
    path = f"{article_path(publish(api, somebody))}/favorite"
    json = {"Content-Type": "application/json"}
    answer = api.send(method, path, token=somebody.token, content=b"\xff{", headers=json)
    assert answer.status_code == 200

"""Showing one article (GET /api/articles/{slug})."""

import pytest

from contract_tests.api import Api, problem
from contract_tests.articles.publishing import favorite, path_of, publish, shown
from contract_tests.users import User, follow, register

NOT_FOUND = (404, {"article": ["not found"]})


def test_an_article_shows_whether_the_viewer_favors_it_and_follows_its_author(
    api: Api, somebody: User, somebody_else: User
) -> None:
    article = publish(api, somebody)
    favorite(api, somebody_else, article)
    follow(api, somebody_else, somebody)
    seen = shown(api, article, somebody_else)
    assert (seen["favorited"], seen["favoritesCount"]) == (True, 1)
    assert seen["author"]["following"] is True
    for viewer in (None, somebody, register(api)):
        seen = shown(api, article, viewer)
        assert (seen["favorited"], seen["favoritesCount"]) == (False, 1)
        assert seen["author"]["following"] is False


def test_favoring_and_following_are_two_things(
    api: Api, somebody: User, somebody_else: User
) -> None:
    favored, other = publish(api, somebody), publish(api, somebody)
    favorite(api, somebody_else, favored)
    assert shown(api, favored, somebody_else)["author"]["following"] is False
    follow(api, somebody_else, somebody)
    assert shown(api, other, somebody_else)["favorited"] is False
    api.delete(f"/api/profiles/{somebody.username}/follow", token=somebody_else.token)
    assert shown(api, favored, somebody_else)["favorited"] is True


def test_an_article_shows_its_author_as_they_are_now(api: Api, somebody: User) -> None:
    article = publish(api, somebody)
    api.put("/api/user", {"user": {"bio": "b", "image": "i"}}, token=somebody.token)
    author = shown(api, article)["author"]
    assert (author["bio"], author["image"]) == ("b", "i")


NO_SLUGS = [
    "nothing-of-that-name",
    "article-",
    "-",
    "a" * 90,
    "a" * 2_000,
    "%FF",
    "%C0%80",
    "a%FFb",
    "%00",
    "a%00b",
    "%0A",
    "%20",
    "%2E%2E",
    "%EF%BF%BD",
    "%F0%9F%98%80",
    "%2525",
    "a+b",
    "feed%20",
    "FEED",
]


def test_a_slug_that_no_article_has_or_can_have_is_not_found(
    api: Api, subtests: pytest.Subtests
) -> None:
    for segment in NO_SLUGS:
        with subtests.test(segment=segment):
            assert problem(api.get(f"/api/articles/{segment}")) == NOT_FOUND


def test_an_article_is_found_by_its_exact_slug_alone(api: Api, somebody: User) -> None:
    slug = publish(api, somebody)["slug"]
    full_width = "".join(f"%EF%BD%{ord(c) + 32:X}" if c in "til" else c for c in slug)
    for segment in (
        slug.upper(),
        slug.capitalize(),
        slug[:-1],
        f"{slug}-",
        f"{slug}%0A",
        f"{slug}%00",
        f"{slug}%20",
        f"%20{slug}",
        f"{slug}%CC%81",
        slug.replace("-", "_"),
        f"{slug[:-1]}%25",
        full_width,
    ):
        assert problem(api.get(f"/api/articles/{segment}")) == NOT_FOUND


def test_a_slug_may_be_percent_encoded(api: Api, somebody: User) -> None:
    article = publish(api, somebody)
    answer = api.get(f"{path_of(article)[:-1]}%{ord(article['slug'][-1]):02X}")
    assert answer.json()["article"] == article


@pytest.mark.parametrize("segment", ["%FF", "%00", "nothing-of-that-name"])
def test_an_invalid_token_counts_before_an_unknown_slug(api: Api, segment: str) -> None:
    answer = api.get(f"/api/articles/{segment}", token="nobody's")
    assert problem(answer) == (401, {"token": ["is invalid"]})


def test_a_query_is_not_looked_at(api: Api, somebody: User) -> None:
    article = publish(api, somebody)
    answer = api.get(f"{path_of(article)}?limit=0&limit=x&tag=%FF")
    assert answer.json()["article"] == article

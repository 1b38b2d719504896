"""The articles of those whom one follows (GET /api/articles/feed)."""

import pytest

from contract_tests.api import Api, problem
from contract_tests.articles.lists import NOTHING, fed, page
from contract_tests.articles.publishing import change, favorite, new_tag, publish, shown
from contract_tests.users import User, follow, new_name, register

FEED = "/api/articles/feed"


def test_a_feed_holds_the_articles_of_those_whom_one_follows_newest_first(
    api: Api, somebody: User, somebody_else: User
) -> None:
    reader, stranger = register(api), register(api)
    authors = [somebody, stranger, somebody_else, somebody, reader]
    articles = [publish(api, author) for author in authors]
    slugs = [article["slug"] for article in articles]
    change(api, somebody, articles[0], body="changed")  # which moves no article
    follow(api, reader, somebody)
    follow(api, reader, somebody_else)
    follow(api, stranger, reader)
    assert fed(api, reader) == ([slugs[3], slugs[2], slugs[0]], 3)
    assert fed(api, stranger) == ([slugs[4]], 1)


def test_who_follows_nobody_has_an_empty_feed(api: Api, somebody: User) -> None:
    publish(api, somebody)
    assert fed(api, somebody) == NOTHING


def test_new_articles_come_into_a_feed_and_leave_it_with_their_author(
    api: Api, somebody: User, somebody_else: User
) -> None:
    follow(api, somebody_else, somebody)
    slug = publish(api, somebody)["slug"]
    assert fed(api, somebody_else) == ([slug], 1)
    api.delete(f"/api/profiles/{somebody.username}/follow", token=somebody_else.token)
    assert fed(api, somebody_else) == NOTHING


def test_a_feed_shows_articles_as_their_reader_sees_them(
    api: Api, somebody: User, somebody_else: User
) -> None:
    article = publish(api, somebody, tagList=[new_tag()])
    follow(api, somebody_else, somebody)
    favorite(api, somebody_else, article)
    favorite(api, register(api), article)
    change(api, somebody, article, body="changed")
    members = {"username": new_name(), "bio": "b", "image": "i"}
    api.put("/api/user", {"user": members}, token=somebody.token)
    (listed,), count = page(api, FEED, somebody_else)
    alone = shown(api, article, somebody_else)
    assert alone.pop("body")
    assert (listed, count) == (alone, 1)
    assert listed["author"]["following"] is listed["favorited"] is True
    assert listed["favoritesCount"] == 2


def test_a_feed_has_pages(api: Api, somebody: User, somebody_else: User) -> None:
    follow(api, somebody_else, somebody)
    slugs = [publish(api, somebody)["slug"] for _ in range(21)][::-1]
    assert fed(api, somebody_else) == (slugs[:20], 21)
    assert fed(api, somebody_else, limit=2, offset=3) == (slugs[3:5], 21)
    assert fed(api, somebody_else, limit=100) == (slugs, 21)
    assert fed(api, somebody_else, offset=21) == ([], 21)


def test_a_feed_knows_no_filters(api: Api, somebody: User, somebody_else: User) -> None:
    follow(api, somebody_else, somebody)
    expected = ([publish(api, somebody)["slug"]], 1)
    for query in ("tag=", "author=nobody&author=nobody", "favorited=%FF&tag=a&tag=b"):
        listed, count = page(api, f"{FEED}?{query}", somebody_else)
        assert ([article["slug"] for article in listed], count) == expected


@pytest.mark.parametrize("query", ["", "?limit=0"])
def test_a_feed_needs_a_token(api: Api, query: str) -> None:
    assert problem(api.get(f"{FEED}{query}")) == (401, {"token": ["is missing"]})
    invalid = api.get(f"{FEED}{query}", token="nobody's")
    assert problem(invalid) == (401, {"token": ["is invalid"]})


@pytest.mark.parametrize("method", ["PUT", "DELETE", "POST", "PATCH"])
def test_a_feed_is_no_article(api: Api, somebody: User, method: str) -> None:
    for path in (FEED, "/api/articles/f%65ed"):
        answer = api.send(method, path, token=somebody.token, body={"article": {"body": "b"}})
        assert problem(answer) == (405, {"method": ["not allowed"]})
        assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "favorite"), ("DELETE", "favorite"), ("GET", "comments"), ("DELETE", "comments/1")],
)
def test_below_the_feed_is_nothing(api: Api, somebody: User, method: str, path: str) -> None:
    answer = api.send(method, f"{FEED}/{path}", token=somebody.token)
    assert problem(answer) == (404, {"article": ["not found"]})

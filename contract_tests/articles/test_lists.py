"""Lists of articles: order, pages and filters (GET /api/articles), and the feed."""

from datetime import UTC, datetime, timedelta
from urllib.parse import quote, quote_plus

import pytest

from contract_tests.api import Api, problem
from contract_tests.articles.steps import (
    NO_ARTICLES,
    Article,
    favorite,
    feed_slugs,
    get_article,
    list_articles,
    list_slugs,
    list_slugs_by_query,
    new_tag,
    publish,
    update_article,
)
from contract_tests.targets.doubles import SettableClock
from contract_tests.users import User, follow, new_name, register


def _slugs(articles: list[Article]) -> list[str]:
    return [article["slug"] for article in articles]


def test_articles_are_listed_newest_first(api: Api, somebody: User) -> None:
    slugs = _slugs([publish(api, somebody) for _ in range(5)])
    assert list_slugs(api, author=somebody.username) == (slugs[::-1], 5)


def test_the_list_has_articles_of_all_authors(
    api: Api, somebody: User, somebody_else: User
) -> None:
    older, newer = publish(api, somebody)["slug"], publish(api, somebody_else)["slug"]
    listed = _slugs(list_articles(api, "/api/articles?limit=100")[0])
    assert listed.index(newer) < listed.index(older)


def test_articles_are_ordered_by_creation_time_then_by_arrival(
    api: Api, clock: SettableClock
) -> None:
    clock.stop(datetime(2001, 2, 3, tzinfo=UTC))
    somebody, tag = register(api), new_tag()
    second, third = (publish(api, somebody, tagList=[tag]) for _ in range(2))
    clock.advance(-timedelta(milliseconds=1))
    first = publish(api, somebody, tagList=[tag])
    assert first["createdAt"] < second["createdAt"] == third["createdAt"]
    for article in (third, first, second):
        favorite(api, somebody, article)
    newest_first = _slugs([third, second, first])
    name = somebody.username
    for filters in ({"author": name}, {"tag": tag}, {"favorited": name}):
        assert list_slugs(api, **filters) == (newest_first, 3)
        for offset, slug in enumerate(newest_first):
            assert list_slugs(api, **filters, limit=1, offset=offset) == ([slug], 3)


def test_an_update_does_not_change_the_order(api: Api, somebody: User) -> None:
    older, newer = publish(api, somebody), publish(api, somebody)
    update_article(api, somebody, older, body="changed", tagList=[new_tag()])
    favorite(api, somebody, older)
    assert list_slugs(api, author=somebody.username) == (_slugs([newer, older]), 2)


def test_lists_show_complete_articles_without_the_body(
    api: Api, somebody: User, somebody_else: User
) -> None:
    published = [publish(api, somebody, tagList=[new_tag(), new_tag()]) for _ in range(2)]
    favorite(api, somebody_else, published[0])
    follow(api, somebody_else, somebody)
    update_article(api, somebody, published[0], body="changed")
    members = {"username": new_name(), "bio": "b", "image": "i"}
    api.put("/api/user", {"user": members}, token=somebody.token)
    for reader in (None, somebody, somebody_else):
        listed, _ = list_articles(api, f"/api/articles?author={members['username']}", reader)
        expected = [get_article(api, article, reader) for article in published[::-1]]
        assert all(article.pop("body") for article in expected)
        assert listed == expected


def test_a_list_shows_following_of_each_author(
    api: Api, somebody: User, somebody_else: User
) -> None:
    tag, reader = new_tag(), register(api)
    for author in (somebody, somebody_else):
        publish(api, author, tagList=[tag])
    follow(api, reader, somebody)
    follow(api, somebody_else, reader)
    listed, _ = list_articles(api, f"/api/articles?tag={tag}", reader)
    following = {a["author"]["username"]: a["author"]["following"] for a in listed}
    assert following == {somebody.username: True, somebody_else.username: False}


def test_the_default_limit_is_twenty(api: Api, somebody: User) -> None:
    slugs = _slugs([publish(api, somebody) for _ in range(21)])[::-1]
    author = somebody.username
    assert list_slugs(api, author=author) == (slugs[:20], 21)
    assert list_slugs(api, author=author, limit=100) == (slugs, 21)
    assert list_slugs(api, author=author, limit=21) == (slugs, 21)
    assert list_slugs(api, author=author, limit=1) == (slugs[:1], 21)
    assert list_slugs(api, author=author, offset=20) == (slugs[20:], 21)
    assert list_slugs(api, author=author, limit=3, offset=2) == (slugs[2:5], 21)
    for offset in (21, 1_000_000):
        assert list_slugs(api, author=author, offset=offset) == ([], 21)


def test_an_author_without_articles_has_an_empty_list(api: Api, somebody: User) -> None:
    answer = api.get(f"/api/articles?author={somebody.username}")
    assert answer.content == b'{"articles":[],"articlesCount":0}'
    assert list_slugs(api, author=somebody.username) == NO_ARTICLES


def test_the_token_is_optional_and_not_checked_before_the_query(api: Api) -> None:
    assert api.get("/api/articles").status_code == 200
    answer = api.get("/api/articles?limit=0", token="nobody's")
    assert problem(answer) == (422, {"limit": ["must be an integer between 1 and 100"]})


FILTERS = ["tag", "author", "favorited"]
INVALID_TEXTS = [
    "",
    "%FF",
    "%C0%80",
    "%00",
    "a%00",
    "a%FFb",
    "%ED%A0%80",
    "n" * 2_000,
    "%25",
    "%0A",
    "%EF%BF%BD",
    "a%EF%BF%BDb",
]


def test_articles_are_filtered_by_tag(api: Api, somebody: User, somebody_else: User) -> None:
    tag, other = new_tag(), new_tag()
    first = publish(api, somebody, tagList=[other, tag])
    publish(api, somebody, tagList=[other])
    second = publish(api, somebody_else, tagList=[tag])
    assert list_slugs(api, tag=tag) == ([second["slug"], first["slug"]], 2)


def test_an_article_filtered_by_one_tag_shows_all_its_tags(api: Api, somebody: User) -> None:
    tags = [new_tag(), new_tag(), new_tag()]
    publish(api, somebody, tagList=tags)
    listed, _ = list_articles(api, f"/api/articles?tag={tags[1]}")
    assert listed[0]["tagList"] == tags


def test_articles_are_filtered_by_author(api: Api, somebody: User, somebody_else: User) -> None:
    article = publish(api, somebody)
    publish(api, somebody_else)
    assert list_slugs(api, author=somebody.username) == ([article["slug"]], 1)


def test_articles_are_filtered_by_favorited(api: Api, somebody: User, somebody_else: User) -> None:
    older, newer = publish(api, somebody), publish(api, somebody)
    for article in (newer, older):
        favorite(api, somebody_else, article)
    assert list_slugs(api, favorited=somebody.username) == NO_ARTICLES
    assert list_slugs(api, favorited=somebody_else.username) == ([newer["slug"], older["slug"]], 2)


def test_an_article_filtered_by_favorited_counts_all_favorites(
    api: Api, somebody: User, somebody_else: User
) -> None:
    article = publish(api, somebody)
    for user in (somebody_else, register(api), register(api)):
        favorite(api, user, article)
    path = f"/api/articles?favorited={somebody_else.username}"
    for reader, favorited in ((None, False), (somebody, False), (somebody_else, True)):
        (listed,), count = list_articles(api, path, reader)
        assert (listed["favoritesCount"], listed["favorited"], count) == (3, favorited, 1)


def test_filters_are_combined_with_and(api: Api, somebody: User, somebody_else: User) -> None:
    tag, reader = new_tag(), register(api)
    match = publish(api, somebody, tagList=[tag])
    tagged, plain = publish(api, somebody, tagList=[tag]), publish(api, somebody)
    others = publish(api, somebody_else, tagList=[tag])
    for article in (match, plain, others):
        favorite(api, reader, article)
    w, t, p, o = (article["slug"] for article in (match, tagged, plain, others))
    author, favorited = somebody.username, reader.username
    assert list_slugs(api, tag=tag, author=author) == ([t, w], 2)
    assert list_slugs(api, tag=tag, favorited=favorited) == ([o, w], 2)
    assert list_slugs(api, author=author, favorited=favorited) == ([p, w], 2)
    assert list_slugs(api, tag=tag, author=author, favorited=favorited) == ([w], 1)
    assert list_slugs(api, tag=tag, limit=1, offset=1) == ([t], 3)
    assert list_slugs(api, tag=new_tag(), author=author) == NO_ARTICLES


@pytest.mark.parametrize("name", FILTERS)
def test_an_unknown_value_gives_an_empty_list(api: Api, name: str) -> None:
    assert list_slugs(api, **{name: new_name()}) == NO_ARTICLES


def test_an_invalid_value_matches_nothing(
    api: Api, somebody: User, subtests: pytest.Subtests
) -> None:
    favorite(api, somebody, publish(api, somebody, tagList=[new_tag()]))
    for text in INVALID_TEXTS:
        with subtests.test(text=text):
            for name in FILTERS:
                assert list_slugs_by_query(api, f"{name}={text}") == NO_ARTICLES
                for other in {"author", "favorited"} - {name}:
                    assert (
                        list_slugs_by_query(api, f"{name}={text}&{other}={somebody.username}")
                        == NO_ARTICLES
                    )


def test_values_match_exactly(api: Api, somebody: User) -> None:
    tag = new_tag()
    article = publish(api, somebody, tagList=[tag, f"{tag} \ufffd", f"{tag} \u00e9"])
    favorite(api, somebody, article)
    for text in (tag.upper(), f"{tag} ", tag[:-1], f"{tag} e\u0301", f"{tag[:-1]}_"):
        assert list_slugs(api, tag=text) == NO_ARTICLES
    for username in (somebody.username.upper(), f"{somebody.username[:-1]}_"):
        assert (
            list_slugs(api, author=username) == list_slugs(api, favorited=username) == NO_ARTICLES
        )
    assert list_slugs_by_query(api, f"tag={tag}%20%FF") == NO_ARTICLES
    assert list_slugs(api, tag=f"{tag} \ufffd") == NO_ARTICLES
    assert list_slugs(api, tag=f"{tag} \u00e9")[1] == 1


def test_every_valid_value_can_be_filtered_by(api: Api, subtests: pytest.Subtests) -> None:
    for text in ("a b", "a+b", "50%", "a&b=c", "\u00e9\U0001f600", "?#/;", "%FF"):
        with subtests.test(text=text):
            name = f"{text.replace('/', '')} {new_name()}"
            somebody = register(api, username=name)
            article = publish(api, somebody, tagList=[f"{text} {name}"])
            favorite(api, somebody, article)
            expected = ([article["slug"]], 1)
            assert list_slugs(api, tag=f"{text} {name}") == expected
            assert list_slugs(api, author=name, favorited=name) == expected
            for encoded in (quote(name, safe=""), quote_plus(name)):
                assert list_slugs_by_query(api, f"author={encoded}") == expected


FEED = "/api/articles/feed"


def test_a_feed_has_the_articles_of_followed_authors_newest_first(
    api: Api, somebody: User, somebody_else: User
) -> None:
    reader, other_user = register(api), register(api)
    authors = [somebody, other_user, somebody_else, somebody, reader]
    articles = [publish(api, author) for author in authors]
    slugs = [article["slug"] for article in articles]
    update_article(api, somebody, articles[0], body="changed")  # does not change the order
    follow(api, reader, somebody)
    follow(api, reader, somebody_else)
    follow(api, other_user, reader)
    assert feed_slugs(api, reader) == ([slugs[3], slugs[2], slugs[0]], 3)
    assert feed_slugs(api, other_user) == ([slugs[4]], 1)


def test_a_user_who_follows_nobody_has_an_empty_feed(api: Api, somebody: User) -> None:
    publish(api, somebody)
    assert feed_slugs(api, somebody) == NO_ARTICLES


def test_unfollowing_removes_an_authors_articles_from_the_feed(
    api: Api, somebody: User, somebody_else: User
) -> None:
    follow(api, somebody_else, somebody)
    slug = publish(api, somebody)["slug"]
    assert feed_slugs(api, somebody_else) == ([slug], 1)
    api.delete(f"/api/profiles/{somebody.username}/follow", token=somebody_else.token)
    assert feed_slugs(api, somebody_else) == NO_ARTICLES


def test_a_feed_shows_complete_articles_without_the_body(
    api: Api, somebody: User, somebody_else: User
) -> None:
    article = publish(api, somebody, tagList=[new_tag()])
    follow(api, somebody_else, somebody)
    favorite(api, somebody_else, article)
    favorite(api, register(api), article)
    update_article(api, somebody, article, body="changed")
    members = {"username": new_name(), "bio": "b", "image": "i"}
    api.put("/api/user", {"user": members}, token=somebody.token)
    (listed,), count = list_articles(api, FEED, somebody_else)
    expected = get_article(api, article, somebody_else)
    assert expected.pop("body")
    assert (listed, count) == (expected, 1)
    assert listed["author"]["following"] is listed["favorited"] is True
    assert listed["favoritesCount"] == 2


def test_a_feed_is_paginated(api: Api, somebody: User, somebody_else: User) -> None:
    follow(api, somebody_else, somebody)
    slugs = [publish(api, somebody)["slug"] for _ in range(21)][::-1]
    assert feed_slugs(api, somebody_else) == (slugs[:20], 21)
    assert feed_slugs(api, somebody_else, limit=2, offset=3) == (slugs[3:5], 21)
    assert feed_slugs(api, somebody_else, limit=100) == (slugs, 21)
    assert feed_slugs(api, somebody_else, offset=21) == ([], 21)


def test_a_feed_ignores_filters(api: Api, somebody: User, somebody_else: User) -> None:
    follow(api, somebody_else, somebody)
    expected = ([publish(api, somebody)["slug"]], 1)
    for query in ("tag=", "author=nobody&author=nobody", "favorited=%FF&tag=a&tag=b"):
        listed, count = list_articles(api, f"{FEED}?{query}", somebody_else)
        assert ([article["slug"] for article in listed], count) == expected


@pytest.mark.parametrize("query", ["", "?limit=0"])
def test_a_feed_requires_a_token(api: Api, query: str) -> None:
    assert problem(api.get(f"{FEED}{query}")) == (401, {"token": ["is missing"]})
    invalid = api.get(f"{FEED}{query}", token="nobody's")
    assert problem(invalid) == (401, {"token": ["is invalid"]})


@pytest.mark.parametrize("method", ["PUT", "DELETE", "POST", "PATCH"])
def test_the_feed_is_not_an_article(api: Api, somebody: User, method: str) -> None:
    for path in (FEED, "/api/articles/f%65ed"):
        answer = api.send(method, path, token=somebody.token, body={"article": {"body": "b"}})
        assert problem(answer) == (405, {"method": ["not allowed"]})
        assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "favorite"), ("DELETE", "favorite"), ("GET", "comments"), ("DELETE", "comments/1")],
)
def test_paths_below_the_feed_are_not_found(
    api: Api, somebody: User, method: str, path: str
) -> None:
    answer = api.send(method, f"{FEED}/{path}", token=somebody.token)
    assert problem(answer) == (404, {"article": ["not found"]})

"""Publishing articles (POST /api/articles)."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from contract_tests.api import Api, problem, send_concurrently
from contract_tests.articles.steps import (
    NO_ARTICLES,
    article_path,
    draft,
    favorite,
    get_article,
    list_slugs,
    new_tag,
    new_word,
    publish,
)
from contract_tests.targets.doubles import SettableClock
from contract_tests.users import User, register

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


def test_publishing_returns_the_complete_article(api: Api, somebody: User) -> None:
    api.put("/api/user", {"user": {"bio": "b", "image": "i"}}, token=somebody.token)
    body = draft(tagList=[new_tag(), new_tag()])
    answer = api.post("/api/articles", body, token=somebody.token)
    article = answer.json()["article"]
    author = {"username": somebody.username, "bio": "b", "image": "i", "following": False}
    assert answer.status_code == 201
    assert answer.headers["Location"] == article_path(article)
    assert TIME.fullmatch(article["createdAt"])
    assert article == body["article"] | {
        "slug": body["article"]["title"].lower().replace(" ", "-"),
        "createdAt": article["createdAt"],
        "updatedAt": article["createdAt"],
        "favorited": False,
        "favoritesCount": 0,
        "author": author,
    }


def test_a_published_article_is_public(api: Api, somebody: User) -> None:
    article = publish(api, somebody, tagList=[new_tag()])
    assert get_article(api, article) == get_article(api, article, somebody) == article


def test_texts_are_stored_unchanged(api: Api, somebody: User) -> None:
    for text in (
        "  blanks, a tab\tand more  ",
        "lines\r\nof\nevery\u2028kind\u2029",
        "\U0001f600 \u00e9 e\u0301 \ufb01 \u0130",
        "<b>&amp;</b> \\ \" '; -- {} %s \x7f",
        "\ufeff\u200b\ufffd\u00a0",
        " ",
    ):
        texts = {"title": text, "description": text, "body": text}
        article = publish(api, somebody, **texts, tagList=[text])
        assert get_article(api, article) | texts | {"tagList": [text]} == article


def test_tags_keep_their_order_without_duplicates(api: Api, somebody: User) -> None:
    a, b, c = sorted(new_tag() for _ in range(3))
    article = publish(api, somebody, tagList=[c, a, c, b, a])
    assert get_article(api, article)["tagList"] == article["tagList"] == [c, a, b]


def test_tags_are_compared_exactly(api: Api, somebody: User) -> None:
    tag = new_tag()
    tags = [tag, tag.upper(), f"{tag} ", f"{tag}\u00e9", f"{tag}e\u0301"]
    assert get_article(api, publish(api, somebody, tagList=tags))["tagList"] == tags


def test_tags_are_optional(api: Api, somebody: User) -> None:
    assert publish(api, somebody)["tagList"] == []
    assert publish(api, somebody, tagList=[])["tagList"] == []


def test_a_repeated_title_gets_a_slug_with_a_suffix(api: Api, somebody: User) -> None:
    other_author = register(api)
    first = publish(api, somebody, body="first")
    second = publish(api, somebody, title=first["title"], body="second")
    third = publish(api, other_author, title=first["title"], body="third")
    for article in (second, third):
        assert re.fullmatch(rf"{first['slug']}-[0-9a-z]{{8}}", article["slug"])
    assert second["slug"] != third["slug"]
    assert [get_article(api, a)["body"] for a in (first, second, third)] == [
        "first",
        "second",
        "third",
    ]


def test_concurrent_articles_with_one_title_get_different_slugs(api: Api, somebody: User) -> None:
    body = draft()
    answers = send_concurrently(
        lambda: api.post("/api/articles", body, token=somebody.token), times=4
    )
    assert [answer.status_code for answer in answers] == [201] * 4
    slugs = {answer.json()["article"]["slug"] for answer in answers}
    listed, count = list_slugs(api, author=somebody.username)
    assert (set(listed), count) == (slugs, 4)
    assert body["article"]["title"].lower().replace(" ", "-") in slugs


def test_times_are_utc_in_milliseconds(api: Api, clock: SettableClock) -> None:
    clock.stop(datetime(2001, 2, 3, 4, 5, 6, tzinfo=UTC))
    somebody = register(api)
    assert publish(api, somebody)["createdAt"] == "2001-02-03T04:05:06.000Z"
    clock.advance(timedelta(milliseconds=70))
    assert publish(api, somebody)["createdAt"] == "2001-02-03T04:05:06.070Z"


def test_server_generated_members_are_ignored(api: Api, somebody: User) -> None:
    ignored = {"slug": new_word(), "favorited": True, "favoritesCount": 7, "author": {}, "id": 1}
    times = {"createdAt": "2001-02-03T04:05:06.007Z", "updatedAt": "2001-02-03T04:05:06.007Z"}
    article = publish(api, somebody, **ignored, **times, tags=["t"])
    assert article["slug"] != ignored["slug"]
    assert (article["favorited"], article["favoritesCount"], article["tagList"]) == (False, 0, [])
    assert article["author"]["username"] == somebody.username
    assert article["createdAt"] == article["updatedAt"] != times["createdAt"]


def test_publishing_requires_a_token_before_anything_else(api: Api) -> None:
    for token, error in ((None, "is missing"), ("nobody's", "is invalid")):
        for content in (b"{}", b"{"):
            answer = api.send("POST", "/api/articles", token=token, content=content)
            assert problem(answer) == (401, {"token": [error]})


def test_articles_follow_their_authors_new_username(api: Api, somebody: User) -> None:
    article, name = publish(api, somebody), f"somebody-{new_word()}"
    favorite(api, somebody, article)
    api.put("/api/user", {"user": {"username": name}}, token=somebody.token)
    assert get_article(api, article)["author"]["username"] == name
    assert list_slugs(api, author=name) == list_slugs(api, favorited=name) == ([article["slug"]], 1)
    assert list_slugs(api, author=somebody.username) == NO_ARTICLES


BLANK = ["can't be blank"]
STRING = ["must be a string"]
TOO_LONG = ["is too long"]
TEXTS = ["title", "description", "body"]
NOT_OBJECTS: list[object] = [None, [], "x", 1, False, [{}]]
NOT_STRINGS: list[object] = [1, 0, 1.5, True, False, [], {}, ["a"], {"a": "b"}]
WIDE = "\U0001f600"


def test_all_missing_texts_are_reported_together(api: Api, anybody: User) -> None:
    expected = {"body": BLANK, "description": BLANK, "title": BLANK}
    articles: list[dict[str, Any]] = [{}, {"tagList": []}]
    for article in (*articles, dict.fromkeys(TEXTS), dict.fromkeys(TEXTS, "")):
        answer = api.post("/api/articles", {"article": article}, token=anybody.token)
        assert problem(answer) == (422, expected)


@pytest.mark.parametrize("member", TEXTS)
def test_each_text_is_required(api: Api, anybody: User, member: str) -> None:
    absent = draft()
    del absent["article"][member]
    for body in (absent, draft(**{member: None}), draft(**{member: ""})):
        answer = api.post("/api/articles", body, token=anybody.token)
        assert problem(answer) == (422, {member: BLANK})


def test_texts_must_be_strings(api: Api, anybody: User, subtests: pytest.Subtests) -> None:
    for value in NOT_STRINGS:
        with subtests.test(value=value):
            for members in (dict.fromkeys(TEXTS, value), *({member: value} for member in TEXTS)):
                answer = api.post("/api/articles", draft(**members), token=anybody.token)
                assert problem(answer) == (422, dict.fromkeys(members, STRING))


def test_the_envelope_must_be_an_object(api: Api, anybody: User, subtests: pytest.Subtests) -> None:
    for body in [*({"article": envelope} for envelope in NOT_OBJECTS), {}, draft()["article"]]:
        with subtests.test(body=body):
            answer = api.post("/api/articles", body, token=anybody.token)
            assert problem(answer) == (422, {"article": BLANK})


def test_maximum_sizes_in_code_points_are_accepted(api: Api, somebody: User) -> None:
    texts = {"title": WIDE * 255, "description": WIDE * 1_024, "body": WIDE * 65_536}
    article = publish(api, somebody, **texts)
    assert {member: get_article(api, article)[member] for member in TEXTS} == texts


@pytest.mark.parametrize("letter", ["a", WIDE])
def test_sizes_are_limited(api: Api, anybody: User, letter: str) -> None:
    texts = {"title": letter * 256, "description": letter * 1_025, "body": letter * 65_537}
    for members in (texts, *({member: text} for member, text in texts.items())):
        answer = api.post("/api/articles", draft(**members), token=anybody.token)
        assert problem(answer) == (422, dict.fromkeys(members, TOO_LONG))


def test_all_errors_are_reported_together(api: Api, anybody: User) -> None:
    body = {"article": {"title": "t" * 256, "description": "", "body": 1, "tagList": [None]}}
    expected = {
        "body": STRING,
        "description": BLANK,
        "tagList": ["must be a list of strings"],
        "title": TOO_LONG,
    }
    assert problem(api.post("/api/articles", body, token=anybody.token)) == (422, expected)


def test_a_refused_article_stores_nothing(api: Api, somebody: User) -> None:
    tag = new_tag()
    body = draft(tagList=[tag, ""])
    assert api.post("/api/articles", body, token=somebody.token).status_code == 422
    assert list_slugs(api, author=somebody.username) == list_slugs(api, tag=tag) == NO_ARTICLES
    assert tag not in api.get("/api/tags").json()["tags"]
    title = body["article"]["title"]
    slug = publish(api, somebody, title=title)["slug"]
    assert slug == title.lower().replace(" ", "-")


def test_the_order_of_checks(api: Api, somebody: User) -> None:
    json = {"Content-Type": "application/json"}
    for content, headers, expected in (
        (b"{", {}, (415, {"body": ["must be application/json"]})),
        (b"{", json, (400, {"body": ["is not valid JSON"]})),
        (b"[]", json, (400, {"body": ["must be a JSON object"]})),
        (b'{"article":{"title":"\\u0000"}}', json, (400, {"body": ["is not valid JSON"]})),
        (b"{}", json, (422, {"article": BLANK})),
    ):
        answer = api.send(
            "POST", "/api/articles", token=somebody.token, content=content, headers=headers
        )
        assert problem(answer) == expected

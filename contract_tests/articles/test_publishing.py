"""Publishing articles (POST /api/articles)."""

import re
from datetime import UTC, datetime, timedelta

from contract_tests.api import Api, problem, send_concurrently
from contract_tests.articles.lists import NOTHING, found
from contract_tests.articles.publishing import (
    draft,
    favorite,
    new_tag,
    new_word,
    path_of,
    publish,
    shown,
)
from contract_tests.targets.doubles import SettableClock
from contract_tests.users import User, register

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


def test_a_published_article_has_all_that_its_author_wrote(api: Api, somebody: User) -> None:
    api.put("/api/user", {"user": {"bio": "b", "image": "i"}}, token=somebody.token)
    body = draft(tagList=[new_tag(), new_tag()])
    answer = api.post("/api/articles", body, token=somebody.token)
    article = answer.json()["article"]
    author = {"username": somebody.username, "bio": "b", "image": "i", "following": False}
    assert answer.status_code == 201
    assert answer.headers["Location"] == path_of(article)
    assert TIME.fullmatch(article["createdAt"])
    assert article == body["article"] | {
        "slug": body["article"]["title"].lower().replace(" ", "-"),
        "createdAt": article["createdAt"],
        "updatedAt": article["createdAt"],
        "favorited": False,
        "favoritesCount": 0,
        "author": author,
    }


def test_what_was_published_is_there_for_everybody(api: Api, somebody: User) -> None:
    article = publish(api, somebody, tagList=[new_tag()])
    assert shown(api, article) == shown(api, article, somebody) == article


def test_texts_are_kept_exactly(api: Api, somebody: User) -> None:
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
        assert shown(api, article) | texts | {"tagList": [text]} == article


def test_tags_keep_the_order_given_without_repeats(api: Api, somebody: User) -> None:
    a, b, c = sorted(new_tag() for _ in range(3))
    article = publish(api, somebody, tagList=[c, a, c, b, a])
    assert shown(api, article)["tagList"] == article["tagList"] == [c, a, b]


def test_tags_differ_by_case_and_by_spelling(api: Api, somebody: User) -> None:
    tag = new_tag()
    tags = [tag, tag.upper(), f"{tag} ", f"{tag}\u00e9", f"{tag}e\u0301"]
    assert shown(api, publish(api, somebody, tagList=tags))["tagList"] == tags


def test_an_article_needs_no_tags(api: Api, somebody: User) -> None:
    assert publish(api, somebody)["tagList"] == []
    assert publish(api, somebody, tagList=[])["tagList"] == []


def test_the_same_title_again_is_no_error(api: Api, somebody: User) -> None:
    author_too = register(api)
    first = publish(api, somebody, body="first")
    second = publish(api, somebody, title=first["title"], body="second")
    third = publish(api, author_too, title=first["title"], body="third")
    for article in (second, third):
        assert re.fullmatch(rf"{first['slug']}-[0-9a-z]{{8}}", article["slug"])
    assert second["slug"] != third["slug"]
    assert [shown(api, a)["body"] for a in (first, second, third)] == ["first", "second", "third"]


def test_the_same_title_at_the_same_moment_gives_different_slugs(api: Api, somebody: User) -> None:
    body = draft()
    answers = send_concurrently(
        lambda: api.post("/api/articles", body, token=somebody.token), times=4
    )
    assert [answer.status_code for answer in answers] == [201] * 4
    slugs = {answer.json()["article"]["slug"] for answer in answers}
    listed, count = found(api, author=somebody.username)
    assert (set(listed), count) == (slugs, 4)
    assert body["article"]["title"].lower().replace(" ", "-") in slugs


def test_times_are_utc_in_whole_milliseconds(api: Api, clock: SettableClock) -> None:
    clock.stop(datetime(2001, 2, 3, 4, 5, 6, tzinfo=UTC))
    somebody = register(api)
    assert publish(api, somebody)["createdAt"] == "2001-02-03T04:05:06.000Z"
    clock.advance(timedelta(milliseconds=70))
    assert publish(api, somebody)["createdAt"] == "2001-02-03T04:05:06.070Z"


def test_members_that_only_the_server_decides_are_ignored(api: Api, somebody: User) -> None:
    own = {"slug": new_word(), "favorited": True, "favoritesCount": 7, "author": {}, "id": 1}
    times = {"createdAt": "2001-02-03T04:05:06.007Z", "updatedAt": "2001-02-03T04:05:06.007Z"}
    article = publish(api, somebody, **own, **times, tags=["t"])
    assert article["slug"] != own["slug"]
    assert (article["favorited"], article["favoritesCount"], article["tagList"]) == (False, 0, [])
    assert article["author"]["username"] == somebody.username
    assert article["createdAt"] == article["updatedAt"] != times["createdAt"]


def test_publishing_needs_a_token_before_all_else(api: Api) -> None:
    for token, error in ((None, "is missing"), ("nobody's", "is invalid")):
        for content in (b"{}", b"{"):
            answer = api.send("POST", "/api/articles", token=token, content=content)
            assert problem(answer) == (401, {"token": [error]})


def test_an_author_who_changes_their_name_keeps_their_articles(api: Api, somebody: User) -> None:
    article, name = publish(api, somebody), f"somebody-{new_word()}"
    favorite(api, somebody, article)
    api.put("/api/user", {"user": {"username": name}}, token=somebody.token)
    assert shown(api, article)["author"]["username"] == name
    assert found(api, author=name) == found(api, favorited=name) == ([article["slug"]], 1)
    assert found(api, author=somebody.username) == NOTHING

"""Commenting on articles (GET, POST /api/articles/{slug}/comments)."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from contract_tests.api import Api, problem
from contract_tests.articles.publishing import change, new_word, publish, shown
from contract_tests.comments.commenting import below, comment, path_below
from contract_tests.targets.doubles import SettableClock
from contract_tests.users import User, follow, register

NOT_FOUND = (404, {"article": ["not found"]})
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
NOWHERE = ["nothing-of-that-name", "%FF", "%00", "A", "a" * 90, "feed"]


def test_a_comment_is_kept_with_its_author_and_its_time(
    api: Api, somebody: User, somebody_else: User
) -> None:
    api.put("/api/user", {"user": {"bio": "b", "image": "i"}}, token=somebody_else.token)
    article = publish(api, somebody)
    answer = api.post(path_below(article), {"comment": {"body": "c"}}, token=somebody_else.token)
    added = answer.json()["comment"]
    author = {"username": somebody_else.username, "bio": "b", "image": "i", "following": False}
    assert answer.status_code == 201
    assert type(added["id"]) is int
    assert added["id"] > 0
    assert TIME.fullmatch(added["createdAt"])
    assert added["updatedAt"] == added["createdAt"]
    assert (added["body"], added["author"]) == ("c", author)
    assert below(api, article) == below(api, article, somebody_else) == [added]


def test_an_article_without_comments_has_an_empty_list(api: Api, somebody: User) -> None:
    answer = api.get(path_below(publish(api, somebody)))
    assert (answer.status_code, answer.content) == (200, b'{"comments":[]}')


def test_all_comments_are_listed_in_the_order_of_their_numbers(
    api: Api, somebody: User, somebody_else: User
) -> None:
    article, other = publish(api, somebody), publish(api, somebody)
    added = [comment(api, somebody, article, "c") for _ in range(20)]  # a page, were they articles
    apart = comment(api, somebody, other)
    added.append(comment(api, somebody_else, article, "c"))
    numbers = [one["id"] for one in added]
    assert numbers == sorted(set(numbers))
    assert below(api, article) == added
    assert below(api, other) == [apart]


def test_the_clock_does_not_change_the_order(api: Api, clock: SettableClock) -> None:
    clock.stop(datetime(2001, 2, 3, tzinfo=UTC))
    somebody = register(api)
    article = publish(api, somebody)
    first = comment(api, somebody, article)
    clock.advance(-timedelta(hours=1))
    second = comment(api, somebody, article)
    assert first["createdAt"] == first["updatedAt"] == "2001-02-03T00:00:00.000Z"
    assert second["createdAt"] == second["updatedAt"] == "2001-02-02T23:00:00.000Z"
    assert below(api, article) == [first, second]


def test_texts_are_kept_exactly(api: Api, somebody: User) -> None:
    texts = [
        "  blanks, a tab\tand more  ",
        "lines\r\nof\nevery\u2028kind\u2029",
        "\U0001f600 \u00e9 e\u0301 \ufb01",
        "<b>&amp;</b> \\ \" '; -- {} %s \x7f",
        "\ufeff\u200b\ufffd\u00a0",
        " ",
    ]
    article = publish(api, somebody)
    assert [comment(api, somebody, article, text)["body"] for text in texts] == texts
    assert [one["body"] for one in below(api, article)] == texts


def test_comments_show_whether_the_viewer_follows_their_authors(
    api: Api, somebody: User, somebody_else: User
) -> None:
    article, viewer = publish(api, somebody), register(api)
    for author in (somebody, somebody_else):
        comment(api, author, article)
    follow(api, viewer, somebody_else)
    follow(api, somebody, viewer)
    for reader, expected in ((None, [False, False]), (viewer, [False, True])):
        following = [one["author"]["following"] for one in below(api, article, reader)]
        assert following == expected


def test_comments_show_their_authors_as_they_are_now(api: Api, somebody: User) -> None:
    article, name = publish(api, somebody), f"somebody-{new_word()}"
    comment(api, somebody, article)
    api.put("/api/user", {"user": {"username": name, "bio": "b"}}, token=somebody.token)
    (shown_now,) = below(api, article)
    assert (shown_now["author"]["username"], shown_now["author"]["bio"]) == (name, "b")


def test_comments_stay_below_an_article_that_gets_another_slug(api: Api, somebody: User) -> None:
    article = publish(api, somebody)
    added = comment(api, somebody, article)
    moved = change(api, somebody, article, title=f"Another {new_word()}")
    assert below(api, moved) == [added]
    assert problem(api.get(path_below(article))) == NOT_FOUND


def test_a_comment_does_not_change_the_article(api: Api, somebody: User) -> None:
    article = publish(api, somebody)
    comment(api, somebody, article)
    assert shown(api, article) == article


def test_below_an_article_that_is_not_there_is_nothing(
    api: Api, anybody: User, subtests: pytest.Subtests
) -> None:
    for segment in NOWHERE:
        with subtests.test(segment=segment):
            path = f"/api/articles/{segment}/comments"
            assert problem(api.get(path)) == NOT_FOUND
            body = {"comment": {"body": "c"}}
            assert problem(api.post(path, body, token=anybody.token)) == NOT_FOUND


def test_commenting_needs_a_token_before_all_else(api: Api, somebody: User) -> None:
    article = publish(api, somebody)
    for token, error in ((None, "is missing"), ("nobody's", "is invalid")):
        for path in (path_below(article), "/api/articles/%FF/comments"):
            answer = api.send("POST", path, token=token, content=b"{")
            assert problem(answer) == (401, {"token": [error]})
    assert below(api, article) == []


def test_reading_needs_no_token_but_refuses_an_invalid_one(api: Api, somebody: User) -> None:
    for path in (path_below(publish(api, somebody)), "/api/articles/%FF/comments"):
        answer = api.get(path, token="nobody's")
        assert problem(answer) == (401, {"token": ["is invalid"]})

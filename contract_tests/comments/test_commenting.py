"""Adding and listing comments (GET, POST /api/articles/{slug}/comments)."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from contract_tests.api import Api, problem
from contract_tests.articles.steps import Article, get_article, new_word, publish, update_article
from contract_tests.comments.steps import add_comment, comments_path, list_comments
from contract_tests.targets.doubles import SettableClock
from contract_tests.users import User, follow, register

NOT_FOUND = (404, {"article": ["not found"]})
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
UNKNOWN_SLUGS = ["nothing-of-that-name", "%FF", "%00", "A", "a" * 90, "feed"]


def test_a_comment_is_kept_with_its_author_and_its_time(
    api: Api, somebody: User, somebody_else: User
) -> None:
    api.put("/api/user", {"user": {"bio": "b", "image": "i"}}, token=somebody_else.token)
    article = publish(api, somebody)
    answer = api.post(comments_path(article), {"comment": {"body": "c"}}, token=somebody_else.token)
    added = answer.json()["comment"]
    author = {"username": somebody_else.username, "bio": "b", "image": "i", "following": False}
    assert answer.status_code == 201
    assert type(added["id"]) is int
    assert added["id"] > 0
    assert TIME.fullmatch(added["createdAt"])
    assert added["updatedAt"] == added["createdAt"]
    assert (added["body"], added["author"]) == ("c", author)
    assert list_comments(api, article) == list_comments(api, article, somebody_else) == [added]


def test_an_article_without_comments_has_an_empty_list(api: Api, somebody: User) -> None:
    answer = api.get(comments_path(publish(api, somebody)))
    assert (answer.status_code, answer.content) == (200, b'{"comments":[]}')


def test_comments_are_listed_by_id(api: Api, somebody: User, somebody_else: User) -> None:
    article, other = publish(api, somebody), publish(api, somebody)
    added = [add_comment(api, somebody, article, "c") for _ in range(20)]
    apart = add_comment(api, somebody, other)
    added.append(add_comment(api, somebody_else, article, "c"))
    numbers = [each["id"] for each in added]
    assert numbers == sorted(set(numbers))
    assert list_comments(api, article) == added
    assert list_comments(api, other) == [apart]


def test_the_order_does_not_depend_on_the_clock(api: Api, clock: SettableClock) -> None:
    clock.stop(datetime(2001, 2, 3, tzinfo=UTC))
    somebody = register(api)
    article = publish(api, somebody)
    first = add_comment(api, somebody, article)
    clock.advance(-timedelta(hours=1))
    second = add_comment(api, somebody, article)
    assert first["createdAt"] == first["updatedAt"] == "2001-02-03T00:00:00.000Z"
    assert second["createdAt"] == second["updatedAt"] == "2001-02-02T23:00:00.000Z"
    assert list_comments(api, article) == [first, second]


def test_texts_are_stored_unchanged(api: Api, somebody: User) -> None:
    texts = [
        "  blanks, a tab\tand more  ",
        "lines\r\nof\nevery\u2028kind\u2029",
        "\U0001f600 \u00e9 e\u0301 \ufb01",
        "<b>&amp;</b> \\ \" '; -- {} %s \x7f",
        "\ufeff\u200b\ufffd\u00a0",
        " ",
    ]
    article = publish(api, somebody)
    assert [add_comment(api, somebody, article, text)["body"] for text in texts] == texts
    assert [each["body"] for each in list_comments(api, article)] == texts


def test_comments_show_following_of_each_author(
    api: Api, somebody: User, somebody_else: User
) -> None:
    article, follower = publish(api, somebody), register(api)
    for author in (somebody, somebody_else):
        add_comment(api, author, article)
    follow(api, follower, somebody_else)
    follow(api, somebody, follower)
    for reader, expected in ((None, [False, False]), (follower, [False, True])):
        following = [each["author"]["following"] for each in list_comments(api, article, reader)]
        assert following == expected


def test_comments_show_the_current_profiles_of_their_authors(api: Api, somebody: User) -> None:
    article, name = publish(api, somebody), f"somebody-{new_word()}"
    add_comment(api, somebody, article)
    api.put("/api/user", {"user": {"username": name, "bio": "b"}}, token=somebody.token)
    (current,) = list_comments(api, article)
    assert (current["author"]["username"], current["author"]["bio"]) == (name, "b")


def test_comments_stay_with_an_article_whose_slug_changes(api: Api, somebody: User) -> None:
    article = publish(api, somebody)
    added = add_comment(api, somebody, article)
    moved = update_article(api, somebody, article, title=f"Another {new_word()}")
    assert list_comments(api, moved) == [added]
    assert problem(api.get(comments_path(article))) == NOT_FOUND


def test_commenting_does_not_change_the_article(api: Api, somebody: User) -> None:
    article = publish(api, somebody)
    add_comment(api, somebody, article)
    assert get_article(api, article) == article


def test_comments_of_an_unknown_article_are_not_found(
    api: Api, anybody: User, subtests: pytest.Subtests
) -> None:
    for segment in UNKNOWN_SLUGS:
        with subtests.test(segment=segment):
            path = f"/api/articles/{segment}/comments"
            assert problem(api.get(path)) == NOT_FOUND
            body = {"comment": {"body": "c"}}
            assert problem(api.post(path, body, token=anybody.token)) == NOT_FOUND


def test_commenting_requires_a_token_before_anything_else(api: Api, somebody: User) -> None:
    article = publish(api, somebody)
    for token, error in ((None, "is missing"), ("nobody's", "is invalid")):
        for path in (comments_path(article), "/api/articles/%FF/comments"):
            answer = api.send("POST", path, token=token, content=b"{")
            assert problem(answer) == (401, {"token": [error]})
    assert list_comments(api, article) == []


def test_an_unknown_slug_is_not_found_whatever_the_token(api: Api) -> None:
    answer = api.get("/api/articles/%FF/comments", token="nobody's")
    assert problem(answer) == NOT_FOUND


BLANK = "can't be blank"
STRING = "must be a string"
TOO_LONG = "is too long"
WIDE = "\U0001f600"


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({}, BLANK),
    ({"Body": "c"}, BLANK),
    ({"body": None}, BLANK),
    ({"body": ""}, BLANK),
    ({"body": 1}, STRING),
    ({"body": 1.5}, STRING),
    ({"body": True}, STRING),
    ({"body": False}, STRING),
    ({"body": []}, STRING),
    ({"body": ["c"]}, STRING),
    ({"body": {}}, STRING),
    ({"body": "c" * 16_385}, TOO_LONG),
    ({"body": WIDE * 16_385}, TOO_LONG),
]
NOT_OBJECTS: list[object] = [None, [], "x", 1, False, [{"body": "c"}]]


def test_the_body_of_a_comment_is_validated(
    api: Api, anybody: User, any_article: Article, subtests: pytest.Subtests
) -> None:
    for members, message in REFUSED:
        with subtests.test(members=members):
            answer = api.post(comments_path(any_article), {"comment": members}, token=anybody.token)
            assert problem(answer) == (422, {"body": [message]})
    assert list_comments(api, any_article) == []


def test_the_envelope_must_be_an_object(
    api: Api, anybody: User, any_article: Article, subtests: pytest.Subtests
) -> None:
    for body in [*({"comment": envelope} for envelope in NOT_OBJECTS), {}, {"body": "c"}]:
        with subtests.test(body=body):
            answer = api.post(comments_path(any_article), body, token=anybody.token)
            assert problem(answer) == (422, {"comment": [BLANK]})
    assert list_comments(api, any_article) == []


def test_maximum_sizes_in_code_points_are_accepted(api: Api, somebody: User) -> None:
    article = publish(api, somebody)
    assert add_comment(api, somebody, article, WIDE * 16_384)["body"] == WIDE * 16_384


def test_server_generated_members_are_ignored(api: Api, somebody: User) -> None:
    article = publish(api, somebody)
    before = add_comment(api, somebody, article)
    ignored = {"id": 1, "createdAt": "2001-02-03T04:05:06.007Z", "author": {"username": "x"}}
    body = {"comment": ignored | {"body": "c"}}
    added = api.post(comments_path(article), body, token=somebody.token).json()["comment"]
    assert added["id"] > before["id"]
    assert added["createdAt"] == added["updatedAt"] >= before["createdAt"]
    assert added["author"]["username"] == somebody.username


def test_the_order_of_checks(api: Api, somebody: User) -> None:
    json = {"Content-Type": "application/json"}
    for path in (comments_path(publish(api, somebody)), "/api/articles/%FF/comments"):
        for content, headers, expected in (
            (b"{", {}, (415, {"body": ["must be application/json"]})),
            (b"{", json, (400, {"body": ["is not valid JSON"]})),
            (b"[]", json, (400, {"body": ["must be a JSON object"]})),
            (b'{"comment":{"body":1}}', json, (422, {"body": [STRING]})),
        ):
            answer = api.send("POST", path, token=somebody.token, content=content, headers=headers)
            assert problem(answer) == expected

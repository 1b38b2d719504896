"""What a comment must look like (POST /api/articles/{slug}/comments)."""

from typing import Any

import pytest

from contract_tests.api import Api, problem
from contract_tests.articles.publishing import Article, publish
from contract_tests.comments.commenting import below, comment, path_below
from contract_tests.users import User

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
NO_OBJECTS: list[object] = [None, [], "x", 1, False, [{"body": "c"}]]


def test_a_comment_has_a_body_of_its_form_and_size(
    api: Api, anybody: User, any_article: Article, subtests: pytest.Subtests
) -> None:
    for members, message in REFUSED:
        with subtests.test(members=members):
            answer = api.post(path_below(any_article), {"comment": members}, token=anybody.token)
            assert problem(answer) == (422, {"body": [message]})
    assert below(api, any_article) == []


def test_the_envelope_must_be_an_object(
    api: Api, anybody: User, any_article: Article, subtests: pytest.Subtests
) -> None:
    for body in [*({"comment": envelope} for envelope in NO_OBJECTS), {}, {"body": "c"}]:
        with subtests.test(body=body):
            answer = api.post(path_below(any_article), body, token=anybody.token)
            assert problem(answer) == (422, {"comment": [BLANK]})
    assert below(api, any_article) == []


def test_sizes_count_code_points_and_may_be_reached(api: Api, somebody: User) -> None:
    article = publish(api, somebody)
    assert comment(api, somebody, article, WIDE * 16_384)["body"] == WIDE * 16_384


def test_members_that_only_the_server_decides_are_ignored(api: Api, somebody: User) -> None:
    article = publish(api, somebody)
    before = comment(api, somebody, article)
    own = {"id": 1, "createdAt": "2001-02-03T04:05:06.007Z", "author": {"username": "x"}}
    body = {"comment": own | {"body": "c"}}
    added = api.post(path_below(article), body, token=somebody.token).json()["comment"]
    assert added["id"] > before["id"]
    assert added["createdAt"] == added["updatedAt"] >= before["createdAt"]
    assert added["author"]["username"] == somebody.username


def test_the_order_of_what_is_checked(api: Api, somebody: User) -> None:
    json = {"Content-Type": "application/json"}
    for path in (path_below(publish(api, somebody)), "/api/articles/%FF/comments"):
        for content, headers, expected in (
            (b"{", {}, (415, {"body": ["must be application/json"]})),
            (b"{", json, (400, {"body": ["is not valid JSON"]})),
            (b"[]", json, (400, {"body": ["must be a JSON object"]})),
            (b'{"comment":{"body":1}}', json, (422, {"body": [STRING]})),
        ):
            answer = api.send("POST", path, token=somebody.token, content=content, headers=headers)
            assert problem(answer) == expected

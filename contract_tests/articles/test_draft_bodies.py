"""What a publication must look like (POST /api/articles)."""

from typing import Any

import pytest

from contract_tests.api import Api, problem
from contract_tests.articles.lists import NOTHING, found
from contract_tests.articles.publishing import draft, new_tag, publish, shown
from contract_tests.users import User

BLANK = ["can't be blank"]
STRING = ["must be a string"]
TOO_LONG = ["is too long"]
TEXTS = ["title", "description", "body"]
NO_OBJECTS: list[object] = [None, [], "x", 1, False, [{}]]
NO_STRINGS: list[object] = [1, 0, 1.5, True, False, [], {}, ["a"], {"a": "b"}]
WIDE = "\U0001f600"


def test_all_texts_are_needed_and_named_at_once(api: Api, anybody: User) -> None:
    expected = {"body": BLANK, "description": BLANK, "title": BLANK}
    articles: list[dict[str, Any]] = [{}, {"tagList": []}]
    for article in (*articles, dict.fromkeys(TEXTS), dict.fromkeys(TEXTS, "")):
        answer = api.post("/api/articles", {"article": article}, token=anybody.token)
        assert problem(answer) == (422, expected)


@pytest.mark.parametrize("member", TEXTS)
def test_each_text_is_needed(api: Api, anybody: User, member: str) -> None:
    absent = draft()
    del absent["article"][member]
    for body in (absent, draft(**{member: None}), draft(**{member: ""})):
        answer = api.post("/api/articles", body, token=anybody.token)
        assert problem(answer) == (422, {member: BLANK})


def test_texts_must_be_strings(api: Api, anybody: User, subtests: pytest.Subtests) -> None:
    for value in NO_STRINGS:
        with subtests.test(value=value):
            for members in (dict.fromkeys(TEXTS, value), *({member: value} for member in TEXTS)):
                answer = api.post("/api/articles", draft(**members), token=anybody.token)
                assert problem(answer) == (422, dict.fromkeys(members, STRING))


def test_the_envelope_must_be_an_object(api: Api, anybody: User, subtests: pytest.Subtests) -> None:
    for body in [*({"article": envelope} for envelope in NO_OBJECTS), {}, draft()["article"]]:
        with subtests.test(body=body):
            answer = api.post("/api/articles", body, token=anybody.token)
            assert problem(answer) == (422, {"article": BLANK})


def test_sizes_count_code_points_and_may_be_reached(api: Api, somebody: User) -> None:
    texts = {"title": WIDE * 255, "description": WIDE * 1_024, "body": WIDE * 65_536}
    article = publish(api, somebody, **texts)
    assert {member: shown(api, article)[member] for member in TEXTS} == texts


@pytest.mark.parametrize("letter", ["a", WIDE])
def test_sizes_are_held(api: Api, anybody: User, letter: str) -> None:
    texts = {"title": letter * 256, "description": letter * 1_025, "body": letter * 65_537}
    for members in (texts, *({member: text} for member, text in texts.items())):
        answer = api.post("/api/articles", draft(**members), token=anybody.token)
        assert problem(answer) == (422, dict.fromkeys(members, TOO_LONG))


def test_every_fault_is_named_at_once(api: Api, anybody: User) -> None:
    body = {"article": {"title": "t" * 256, "description": "", "body": 1, "tagList": [None]}}
    expected = {
        "body": STRING,
        "description": BLANK,
        "tagList": ["must be a list of strings"],
        "title": TOO_LONG,
    }
    assert problem(api.post("/api/articles", body, token=anybody.token)) == (422, expected)


def test_a_refused_publication_leaves_nothing_behind(api: Api, somebody: User) -> None:
    tag = new_tag()
    body = draft(tagList=[tag, ""])
    assert api.post("/api/articles", body, token=somebody.token).status_code == 422
    assert found(api, author=somebody.username) == found(api, tag=tag) == NOTHING
    assert tag not in api.get("/api/tags").json()["tags"]
    title = body["article"]["title"]
    slug = publish(api, somebody, title=title)["slug"]
    assert slug == title.lower().replace(" ", "-")


def test_the_media_type_counts_before_the_json_and_that_before_the_shape(
    api: Api, somebody: User
) -> None:
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

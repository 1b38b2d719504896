"""What a change of an article must look like (PUT /api/articles/{slug})."""

from typing import Any

import pytest

from contract_tests.api import Api, problem
from contract_tests.articles.publishing import Article, change, new_tag, path_of, publish, shown
from contract_tests.users import User

BLANK = ["can't be blank"]
STRING = ["must be a string"]
TOO_LONG = ["is too long"]
TEXTS = ["title", "description", "body"]
NOTHING: list[object] = [None, [], "x", 1, False, {}, {"unknown": 1}, {"Title": "t", "tags": []}]
NO_STRINGS: list[object] = [1, 0, 1.5, True, False, [], {}, ["a"]]
WIDE = "\U0001f600"


def test_a_change_of_nothing_is_refused(
    api: Api, anybody: User, any_article: Article, subtests: pytest.Subtests
) -> None:
    for body in [*({"article": nothing} for nothing in NOTHING), {}, {"title": "t"}]:
        with subtests.test(body=body):
            answer = api.put(path_of(any_article), body, token=anybody.token)
            assert problem(answer) == (422, {"article": BLANK})
    assert shown(api, any_article) == any_article


@pytest.mark.parametrize("value", [None, ""])
def test_no_text_can_be_removed(
    api: Api, anybody: User, any_article: Article, value: str | None
) -> None:
    for members in (dict.fromkeys(TEXTS, value), *({member: value} for member in TEXTS)):
        answer = api.put(path_of(any_article), {"article": members}, token=anybody.token)
        assert problem(answer) == (422, dict.fromkeys(members, BLANK))
    assert shown(api, any_article) == any_article


def test_texts_must_be_strings(
    api: Api, anybody: User, any_article: Article, subtests: pytest.Subtests
) -> None:
    for value in NO_STRINGS:
        with subtests.test(value=value):
            for members in (dict.fromkeys(TEXTS, value), *({member: value} for member in TEXTS)):
                answer = api.put(path_of(any_article), {"article": members}, token=anybody.token)
                assert problem(answer) == (422, dict.fromkeys(members, STRING))
    assert shown(api, any_article) == any_article


def test_sizes_count_code_points_and_may_be_reached(api: Api, somebody: User) -> None:
    texts = {"title": WIDE * 255, "description": WIDE * 1_024, "body": WIDE * 65_536}
    changed = change(api, somebody, publish(api, somebody), **texts)
    assert {member: shown(api, changed)[member] for member in TEXTS} == texts


def test_sizes_are_held(api: Api, anybody: User, any_article: Article) -> None:
    texts = {"title": WIDE * 256, "description": WIDE * 1_025, "body": WIDE * 65_537}
    for members in (texts, *({member: text} for member, text in texts.items())):
        answer = api.put(path_of(any_article), {"article": members}, token=anybody.token)
        assert problem(answer) == (422, dict.fromkeys(members, TOO_LONG))
    assert shown(api, any_article) == any_article


def test_one_fault_refuses_the_whole_change(api: Api, somebody: User) -> None:
    article = publish(api, somebody, tagList=[new_tag()])
    members: dict[str, Any] = {"title": "t", "description": "d", "body": None, "tagList": []}
    answer = api.put(path_of(article), {"article": members}, token=somebody.token)
    assert problem(answer) == (422, {"body": BLANK})
    assert shown(api, article) == article


def test_unknown_members_are_ignored(api: Api, somebody: User) -> None:
    article = publish(api, somebody)
    unknown = {"slug": "s", "favorited": True, "favoritesCount": 7, "createdAt": 0, "author": 1}
    changed = change(api, somebody, article, body="b", **unknown)
    assert changed == article | {"body": "b", "updatedAt": changed["updatedAt"]}


def test_the_media_type_counts_before_the_json(api: Api, somebody: User) -> None:
    path = path_of(publish(api, somebody))
    json = {"Content-Type": "application/json"}
    plain = api.send("PUT", path, token=somebody.token, content=b"{")
    broken = api.send("PUT", path, token=somebody.token, content=b"{", headers=json)
    assert problem(plain) == (415, {"body": ["must be application/json"]})
    assert problem(broken) == (400, {"body": ["is not valid JSON"]})

"""Updating articles (PUT /api/articles/{slug})."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from contract_tests.api import Api, problem
from contract_tests.articles.steps import (
    Article,
    article_path,
    favorite,
    get_article,
    list_slugs,
    new_tag,
    publish,
    update_article,
)
from contract_tests.targets.doubles import SettableClock
from contract_tests.users import User, follow, register

NOT_FOUND = (404, {"article": ["not found"]})
FORBIDDEN = (403, {"article": ["forbidden"]})


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("description", " another\u2028\U0001f600 "),
        ("body", "\tanother\r\n"),
        ("tagList", ["\u00e9", " b ", "a"]),
        ("tagList", []),
    ],
)
def test_an_update_changes_only_the_given_member(
    api: Api, somebody: User, member: str, value: object
) -> None:
    before = publish(api, somebody, tagList=[new_tag(), new_tag()])
    after = update_article(api, somebody, before, **{member: value})
    assert after == before | {member: value, "updatedAt": after["updatedAt"]}
    assert after["updatedAt"] > before["updatedAt"]
    assert get_article(api, before, somebody) == after


def test_all_members_can_be_updated_together(api: Api, somebody: User) -> None:
    before = publish(api, somebody)
    texts = {"title": before["title"].upper(), "description": "d", "body": "b"}
    members: dict[str, Any] = texts | {"tagList": [new_tag()]}
    after = update_article(api, somebody, before, **members)
    assert after == before | members | {"updatedAt": after["updatedAt"]}
    assert get_article(api, after, somebody) == after


def test_a_new_list_of_tags_replaces_the_old_one(api: Api, somebody: User) -> None:
    a, b, c = sorted(new_tag() for _ in range(3))
    article = publish(api, somebody, tagList=[a, b])
    assert update_article(api, somebody, article, tagList=[c, b, c])["tagList"] == [c, b]
    assert get_article(api, article)["tagList"] == [c, b]
    assert list_slugs(api, tag=a) == ([], 0)
    assert list_slugs(api, tag=b) == list_slugs(api, tag=c) == ([article["slug"]], 1)


def test_every_update_advances_updated_at(api: Api, somebody: User) -> None:
    article = publish(api, somebody)
    times = [article["updatedAt"]]
    for body in ("b", "b", "c", "c"):
        changed = update_article(api, somebody, article, body=body)
        times.append(changed["updatedAt"])
        assert changed["createdAt"] == article["createdAt"]
    assert times == sorted(set(times))


def test_updated_at_advances_even_if_the_clock_goes_back(api: Api, clock: SettableClock) -> None:
    clock.stop(datetime(2001, 2, 3, tzinfo=UTC))
    somebody = register(api)
    article = publish(api, somebody)
    assert (
        update_article(api, somebody, article, body="b")["updatedAt"] == "2001-02-03T00:00:00.001Z"
    )
    clock.advance(-timedelta(hours=1))
    assert (
        update_article(api, somebody, article, body="c")["updatedAt"] == "2001-02-03T00:00:00.002Z"
    )
    clock.advance(timedelta(hours=3))
    changed = update_article(api, somebody, article, body="d")
    assert changed["updatedAt"] == "2001-02-03T02:00:00.000Z"
    assert changed["createdAt"] == "2001-02-03T00:00:00.000Z"


def test_an_update_keeps_favorites_and_shows_the_authors_view(
    api: Api, somebody: User, somebody_else: User
) -> None:
    article = publish(api, somebody)
    for reader in (somebody, somebody_else):
        favorite(api, reader, article)
    follow(api, somebody_else, somebody)
    changed = update_article(api, somebody, article, body="b")
    assert (changed["favorited"], changed["favoritesCount"]) == (True, 2)
    assert changed["author"]["following"] is False


def test_only_the_author_may_update_an_article(
    api: Api, somebody: User, somebody_else: User
) -> None:
    article = publish(api, somebody, tagList=[new_tag()])
    body = {"article": {"title": "t", "description": "d", "body": "b", "tagList": []}}
    answer = api.put(article_path(article), body, token=somebody_else.token)
    assert problem(answer) == FORBIDDEN
    assert get_article(api, article) == article


def test_updating_requires_a_token(api: Api, somebody: User) -> None:
    article = publish(api, somebody)
    for token, error in ((None, "is missing"), ("nobody's", "is invalid")):
        for path in (article_path(article), "/api/articles/%FF"):
            answer = api.send("PUT", path, token=token, content=b"{")
            assert problem(answer) == (401, {"token": [error]})
    assert get_article(api, article) == article


def test_updating_an_unknown_article_is_not_found(
    api: Api, anybody: User, subtests: pytest.Subtests
) -> None:
    for segment in ("nothing-of-that-name", "%FF", "%00", "A", "a" * 90):
        with subtests.test(segment=segment):
            body = {"article": {"body": "b"}}
            answer = api.put(f"/api/articles/{segment}", body, token=anybody.token)
            assert problem(answer) == NOT_FOUND


def test_the_body_is_validated_before_the_article_and_its_author(
    api: Api, somebody: User, somebody_else: User
) -> None:
    for path in (article_path(publish(api, somebody)), "/api/articles/nothing-of-that-name"):
        for members, error in (({"body": 1}, "body"), ({}, "article")):
            answer = api.put(path, {"article": members}, token=somebody_else.token)
            message = "must be a string" if members else "can't be blank"
            assert problem(answer) == (422, {error: [message]})


BLANK = ["can't be blank"]
STRING = ["must be a string"]
TOO_LONG = ["is too long"]
TEXTS = ["title", "description", "body"]
EMPTY_CHANGES: list[object] = [
    None,
    [],
    "x",
    1,
    False,
    {},
    {"unknown": 1},
    {"Title": "t", "tags": []},
]
NOT_STRINGS: list[object] = [1, 0, 1.5, True, False, [], {}, ["a"]]
WIDE = "\U0001f600"


def test_an_update_without_known_members_is_refused(
    api: Api, anybody: User, any_article: Article, subtests: pytest.Subtests
) -> None:
    for body in [*({"article": change} for change in EMPTY_CHANGES), {}, {"title": "t"}]:
        with subtests.test(body=body):
            answer = api.put(article_path(any_article), body, token=anybody.token)
            assert problem(answer) == (422, {"article": BLANK})
    assert get_article(api, any_article) == any_article


@pytest.mark.parametrize("value", [None, ""])
def test_texts_cannot_be_removed(
    api: Api, anybody: User, any_article: Article, value: str | None
) -> None:
    for members in (dict.fromkeys(TEXTS, value), *({member: value} for member in TEXTS)):
        answer = api.put(article_path(any_article), {"article": members}, token=anybody.token)
        assert problem(answer) == (422, dict.fromkeys(members, BLANK))
    assert get_article(api, any_article) == any_article


def test_texts_must_be_strings(
    api: Api, anybody: User, any_article: Article, subtests: pytest.Subtests
) -> None:
    for value in NOT_STRINGS:
        with subtests.test(value=value):
            for members in (dict.fromkeys(TEXTS, value), *({member: value} for member in TEXTS)):
                answer = api.put(
                    article_path(any_article), {"article": members}, token=anybody.token
                )
                assert problem(answer) == (422, dict.fromkeys(members, STRING))
    assert get_article(api, any_article) == any_article


def test_maximum_sizes_in_code_points_are_accepted(api: Api, somebody: User) -> None:
    texts = {"title": WIDE * 255, "description": WIDE * 1_024, "body": WIDE * 65_536}
    changed = update_article(api, somebody, publish(api, somebody), **texts)
    assert {member: get_article(api, changed)[member] for member in TEXTS} == texts


def test_sizes_are_limited(api: Api, anybody: User, any_article: Article) -> None:
    texts = {"title": WIDE * 256, "description": WIDE * 1_025, "body": WIDE * 65_537}
    for members in (texts, *({member: text} for member, text in texts.items())):
        answer = api.put(article_path(any_article), {"article": members}, token=anybody.token)
        assert problem(answer) == (422, dict.fromkeys(members, TOO_LONG))
    assert get_article(api, any_article) == any_article


def test_one_error_refuses_the_whole_update(api: Api, somebody: User) -> None:
    article = publish(api, somebody, tagList=[new_tag()])
    members: dict[str, Any] = {"title": "t", "description": "d", "body": None, "tagList": []}
    answer = api.put(article_path(article), {"article": members}, token=somebody.token)
    assert problem(answer) == (422, {"body": BLANK})
    assert get_article(api, article) == article


def test_unknown_members_are_ignored(api: Api, somebody: User) -> None:
    article = publish(api, somebody)
    unknown = {"slug": "s", "favorited": True, "favoritesCount": 7, "createdAt": 0, "author": 1}
    changed = update_article(api, somebody, article, body="b", **unknown)
    assert changed == article | {"body": "b", "updatedAt": changed["updatedAt"]}


def test_the_media_type_is_checked_before_the_json(api: Api, somebody: User) -> None:
    path = article_path(publish(api, somebody))
    json = {"Content-Type": "application/json"}
    plain = api.send("PUT", path, token=somebody.token, content=b"{")
    broken = api.send("PUT", path, token=somebody.token, content=b"{", headers=json)
    assert problem(plain) == (415, {"body": ["must be application/json"]})
    assert problem(broken) == (400, {"body": ["is not valid JSON"]})

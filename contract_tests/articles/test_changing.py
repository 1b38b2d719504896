"""Changing one's own articles (PUT /api/articles/{slug})."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from contract_tests.api import Api, problem
from contract_tests.articles.lists import found
from contract_tests.articles.publishing import (
    change,
    favorite,
    new_tag,
    path_of,
    publish,
    shown,
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
def test_a_change_is_kept_exactly_and_all_else_stays(
    api: Api, somebody: User, member: str, value: object
) -> None:
    before = publish(api, somebody, tagList=[new_tag(), new_tag()])
    after = change(api, somebody, before, **{member: value})
    assert after == before | {member: value, "updatedAt": after["updatedAt"]}
    assert after["updatedAt"] > before["updatedAt"]
    assert shown(api, before, somebody) == after


def test_all_members_can_change_at_once(api: Api, somebody: User) -> None:
    before = publish(api, somebody)
    texts = {"title": before["title"].upper(), "description": "d", "body": "b"}
    members: dict[str, Any] = texts | {"tagList": [new_tag()]}
    after = change(api, somebody, before, **members)
    assert after == before | members | {"updatedAt": after["updatedAt"]}
    assert shown(api, after, somebody) == after


def test_a_new_list_of_tags_replaces_the_old_one(api: Api, somebody: User) -> None:
    a, b, c = sorted(new_tag() for _ in range(3))
    article = publish(api, somebody, tagList=[a, b])
    assert change(api, somebody, article, tagList=[c, b, c])["tagList"] == [c, b]
    assert shown(api, article)["tagList"] == [c, b]
    assert found(api, tag=a) == ([], 0)
    assert found(api, tag=b) == found(api, tag=c) == ([article["slug"]], 1)


def test_every_change_makes_an_article_younger_even_one_that_changes_nothing(
    api: Api, somebody: User
) -> None:
    article = publish(api, somebody)
    times = [article["updatedAt"]]
    for body in ("b", "b", "c", "c"):
        changed = change(api, somebody, article, body=body)
        times.append(changed["updatedAt"])
        assert changed["createdAt"] == article["createdAt"]
    assert times == sorted(set(times))


def test_a_change_is_later_than_the_last_one_whatever_the_clock_says(
    api: Api, clock: SettableClock
) -> None:
    clock.stop(datetime(2001, 2, 3, tzinfo=UTC))
    somebody = register(api)
    article = publish(api, somebody)
    assert change(api, somebody, article, body="b")["updatedAt"] == "2001-02-03T00:00:00.001Z"
    clock.advance(-timedelta(hours=1))
    assert change(api, somebody, article, body="c")["updatedAt"] == "2001-02-03T00:00:00.002Z"
    clock.advance(timedelta(hours=3))
    changed = change(api, somebody, article, body="d")
    assert changed["updatedAt"] == "2001-02-03T02:00:00.000Z"
    assert changed["createdAt"] == "2001-02-03T00:00:00.000Z"


def test_a_change_keeps_favorites_and_shows_the_author_as_themselves(
    api: Api, somebody: User, somebody_else: User
) -> None:
    article = publish(api, somebody)
    for reader in (somebody, somebody_else):
        favorite(api, reader, article)
    follow(api, somebody_else, somebody)
    changed = change(api, somebody, article, body="b")
    assert (changed["favorited"], changed["favoritesCount"]) == (True, 2)
    assert changed["author"]["following"] is False


def test_only_the_author_may_change_an_article(
    api: Api, somebody: User, somebody_else: User
) -> None:
    article = publish(api, somebody, tagList=[new_tag()])
    body = {"article": {"title": "t", "description": "d", "body": "b", "tagList": []}}
    answer = api.put(path_of(article), body, token=somebody_else.token)
    assert problem(answer) == FORBIDDEN
    assert shown(api, article) == article


def test_a_change_needs_a_token(api: Api, somebody: User) -> None:
    article = publish(api, somebody)
    for token, error in ((None, "is missing"), ("nobody's", "is invalid")):
        for path in (path_of(article), "/api/articles/%FF"):
            answer = api.send("PUT", path, token=token, content=b"{")
            assert problem(answer) == (401, {"token": [error]})
    assert shown(api, article) == article


def test_what_is_not_there_cannot_be_changed(
    api: Api, anybody: User, subtests: pytest.Subtests
) -> None:
    for segment in ("nothing-of-that-name", "%FF", "%00", "A", "a" * 90):
        with subtests.test(segment=segment):
            body = {"article": {"body": "b"}}
            answer = api.put(f"/api/articles/{segment}", body, token=anybody.token)
            assert problem(answer) == NOT_FOUND


def test_the_shape_of_a_change_counts_before_whose_article_it_is(
    api: Api, somebody: User, somebody_else: User
) -> None:
    for path in (path_of(publish(api, somebody)), "/api/articles/nothing-of-that-name"):
        for members, error in (({"body": 1}, "body"), ({}, "article")):
            answer = api.put(path, {"article": members}, token=somebody_else.token)
            message = "must be a string" if members else "can't be blank"
            assert problem(answer) == (422, {error: [message]})

"""Lists of articles (GET /api/articles)."""

from datetime import UTC, datetime, timedelta

from contract_tests.api import Api, problem
from contract_tests.articles.lists import NOTHING, found, page
from contract_tests.articles.publishing import (
    Article,
    change,
    favorite,
    new_tag,
    publish,
    shown,
)
from contract_tests.targets.doubles import SettableClock
from contract_tests.users import User, follow, new_name, register


def _slugs(articles: list[Article]) -> list[str]:
    return [article["slug"] for article in articles]


def test_articles_are_listed_newest_first(api: Api, somebody: User) -> None:
    slugs = _slugs([publish(api, somebody) for _ in range(5)])
    assert found(api, author=somebody.username) == (slugs[::-1], 5)


def test_everybodys_articles_are_in_one_list(api: Api, somebody: User, somebody_else: User) -> None:
    older, newer = publish(api, somebody)["slug"], publish(api, somebody_else)["slug"]
    listed = _slugs(page(api, "/api/articles?limit=100")[0])
    assert listed.index(newer) < listed.index(older)


def test_newest_means_created_last_and_among_equals_published_last(
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
    for wanted in ({"author": name}, {"tag": tag}, {"favorited": name}):
        assert found(api, **wanted) == (newest_first, 3)
        for offset, slug in enumerate(newest_first):
            assert found(api, **wanted, limit=1, offset=offset) == ([slug], 3)


def test_a_change_moves_no_article(api: Api, somebody: User) -> None:
    older, newer = publish(api, somebody), publish(api, somebody)
    change(api, somebody, older, body="changed", tagList=[new_tag()])
    favorite(api, somebody, older)
    assert found(api, author=somebody.username) == (_slugs([newer, older]), 2)


def test_lists_show_articles_as_they_are_shown_alone_but_for_the_body(
    api: Api, somebody: User, somebody_else: User
) -> None:
    published = [publish(api, somebody, tagList=[new_tag(), new_tag()]) for _ in range(2)]
    favorite(api, somebody_else, published[0])
    follow(api, somebody_else, somebody)
    change(api, somebody, published[0], body="changed")
    members = {"username": new_name(), "bio": "b", "image": "i"}
    api.put("/api/user", {"user": members}, token=somebody.token)
    for viewer in (None, somebody, somebody_else):
        listed, _ = page(api, f"/api/articles?author={members['username']}", viewer)
        alone = [shown(api, article, viewer) for article in published[::-1]]
        assert all(article.pop("body") for article in alone)
        assert listed == alone


def test_a_list_shows_whom_the_viewer_follows_and_whom_not(
    api: Api, somebody: User, somebody_else: User
) -> None:
    tag, viewer = new_tag(), register(api)
    for author in (somebody, somebody_else):
        publish(api, author, tagList=[tag])
    follow(api, viewer, somebody)
    follow(api, somebody_else, viewer)
    listed, _ = page(api, f"/api/articles?tag={tag}", viewer)
    following = {a["author"]["username"]: a["author"]["following"] for a in listed}
    assert following == {somebody.username: True, somebody_else.username: False}


def test_a_page_holds_twenty_articles_unless_the_limit_says_otherwise(
    api: Api, somebody: User
) -> None:
    slugs = _slugs([publish(api, somebody) for _ in range(21)])[::-1]
    author = somebody.username
    assert found(api, author=author) == (slugs[:20], 21)
    assert found(api, author=author, limit=100) == (slugs, 21)
    assert found(api, author=author, limit=21) == (slugs, 21)
    assert found(api, author=author, limit=1) == (slugs[:1], 21)
    assert found(api, author=author, offset=20) == (slugs[20:], 21)
    assert found(api, author=author, limit=3, offset=2) == (slugs[2:5], 21)
    for offset in (21, 1_000_000):
        assert found(api, author=author, offset=offset) == ([], 21)


def test_an_author_without_articles_has_an_empty_list(api: Api, somebody: User) -> None:
    answer = api.get(f"/api/articles?author={somebody.username}")
    assert answer.content == b'{"articles":[],"articlesCount":0}'
    assert found(api, author=somebody.username) == NOTHING


def test_a_list_needs_no_token_but_refuses_an_invalid_one(api: Api) -> None:
    assert api.get("/api/articles").status_code == 200
    answer = api.get("/api/articles", token="nobody's")
    assert problem(answer) == (401, {"token": ["is invalid"]})

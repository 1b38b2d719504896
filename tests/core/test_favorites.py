"""Favoring articles."""

from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from adapters.memory.articles import MemoryArticles
from core.domain.accounts import Bearer
from core.domain.articles import ArticleDetails
from core.domain.errors import Kind
from core.ports import Ports
from core.run_blocking import run_blocking
from core.use_cases.accounts import follow
from core.use_cases.articles import favorite_article, unfavorite_article
from tests.core.articles import publish, shown
from tests.core.fakes import StoppedClock
from tests.refused import refused

Favoring = Callable[[Ports, Bearer, str], Coroutine[Any, Any, ArticleDetails]]


def test_a_viewer_sees_what_they_favor_and_everybody_how_many_do(
    ports: Ports, anna: Bearer, bert: Bearer
) -> None:
    slug = publish(ports, anna)
    before = shown(ports, slug)
    favored = run_blocking(favorite_article(ports, bert, slug))
    assert favored == replace(before, favorited=True, favorites_count=1)
    assert shown(ports, slug, bert) == favored
    assert shown(ports, slug) == shown(ports, slug, anna) == replace(before, favorites_count=1)


@pytest.mark.parametrize("use", [favorite_article, unfavorite_article])
def test_it_is_decided_again_where_another_article_has_the_slug_by_then(
    ports: Ports, anna: Bearer, monkeypatch: pytest.MonkeyPatch, use: Favoring
) -> None:
    before, slug = publish(ports, anna, "Before"), publish(ports, anna, "Now")
    found = iter([shown(ports, before).article.id, shown(ports, slug).article.id])

    async def another_at_first(_articles: MemoryArticles, _slug: str) -> int:
        return next(found)

    monkeypatch.setattr(MemoryArticles, "id_of", another_at_first)
    favored = use is favorite_article
    view = run_blocking(use(ports, anna, slug))
    assert (view.article.slug, view.favorited) == (slug, favored)
    assert shown(ports, before, anna).favorited is False


def test_an_author_may_favor_their_own_article(ports: Ports, anna: Bearer) -> None:
    view = run_blocking(favorite_article(ports, anna, publish(ports, anna)))
    assert (view.favorited, view.favorites_count) == (True, 1)


def test_each_viewer_counts_once_however_often_they_ask(
    ports: Ports, anna: Bearer, bert: Bearer
) -> None:
    slug = publish(ports, anna)
    for user, count in ((anna, 1), (anna, 1), (bert, 2), (bert, 2), (anna, 2)):
        assert run_blocking(favorite_article(ports, user, slug)).favorites_count == count
    for user, count in ((bert, 1), (bert, 1), (anna, 0), (anna, 0)):
        view = run_blocking(unfavorite_article(ports, user, slug))
        assert (view.favorited, view.favorites_count) == (False, count)


def test_favoring_one_article_leaves_the_others(ports: Ports, anna: Bearer) -> None:
    one, other = publish(ports, anna), publish(ports, anna)
    before = shown(ports, other, anna)
    run_blocking(favorite_article(ports, anna, one))
    assert shown(ports, other, anna) == before


def test_favoring_is_no_change_of_the_article(
    ports: Ports, clock: StoppedClock, anna: Bearer
) -> None:
    slug = publish(ports, anna)
    before = shown(ports, slug).article
    clock.advance(timedelta(hours=1))
    assert run_blocking(favorite_article(ports, anna, slug)).article == before
    assert run_blocking(unfavorite_article(ports, anna, slug)).article == before


def test_the_answer_says_whether_the_viewer_follows_the_author(
    ports: Ports, anna: Bearer, bert: Bearer
) -> None:
    slug = publish(ports, anna)
    run_blocking(follow(ports, bert, "anna"))
    assert run_blocking(favorite_article(ports, bert, slug)).author.following
    assert run_blocking(unfavorite_article(ports, bert, slug)).author.following
    assert not run_blocking(favorite_article(ports, anna, slug)).author.following


@pytest.mark.parametrize("use_case", [favorite_article, unfavorite_article])
@pytest.mark.parametrize("slug", ["another", "feed", "a-title-00000001"])
def test_an_article_that_is_not_there_is_not_found(
    ports: Ports, anna: Bearer, use_case: Favoring, slug: str
) -> None:
    publish(ports, anna, "A title")
    with refused(Kind.NOT_FOUND, {"article": "not found"}):
        run_blocking(use_case(ports, anna, slug))

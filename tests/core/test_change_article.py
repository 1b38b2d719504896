"""Changing one's own article."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.domain.accounts import Bearer
from core.domain.articles import ArticleChange, ArticleDetails
from core.domain.errors import Kind
from core.ports import Ports
from core.run_blocking import run_blocking
from core.use_cases.accounts import follow
from core.use_cases.articles import change_article, favorite_article
from core.use_cases.comments import list_comments
from tests.core.articles import comment, publish, shown
from tests.core.fakes import StoppedClock
from tests.refused import refused

MILLISECOND = timedelta(milliseconds=1)
NOT_FOUND = {"article": "not found"}


def change(ports: Ports, user: Bearer, slug: str, **members: object) -> ArticleDetails:
    """Change an article."""
    return run_blocking(change_article(ports, user, slug, ArticleChange(**members)))  # type: ignore[arg-type]


def test_a_change_is_stored_and_answered_as_its_author_sees_it(
    ports: Ports, clock: StoppedClock, anna: Bearer, bert: Bearer
) -> None:
    slug = publish(ports, anna, "A title", "x", "y")
    before = run_blocking(favorite_article(ports, bert, slug))
    run_blocking(favorite_article(ports, anna, slug))
    run_blocking(follow(ports, bert, "anna"))
    clock.advance(timedelta(hours=1))
    after = change(ports, anna, slug, description="D", body="B", tags=("y", "z", "y"))
    article = replace(
        before.article, description="D", body="B", tags=("y", "z"), updated_at=clock.now()
    )
    assert after == replace(before, article=article, favorited=True, favorites_count=2)
    assert shown(ports, slug, anna) == after


def test_absent_members_stay(ports: Ports, anna: Bearer) -> None:
    slug = publish(ports, anna, "A title", "x", "y")
    before = shown(ports, slug).article
    after = change(ports, anna, slug).article
    assert after == replace(before, updated_at=before.updated_at + MILLISECOND)


def test_no_tags_at_all_remove_those_there_were(ports: Ports, anna: Bearer) -> None:
    slug = publish(ports, anna, "A title", "x", "y")
    assert change(ports, anna, slug, tags=()).article.tags == ()
    assert shown(ports, slug).article.tags == ()


def test_a_change_starts_from_what_is_stored_and_each_is_later(
    ports: Ports, clock: StoppedClock, anna: Bearer
) -> None:
    slug = publish(ports, anna)
    for number in range(1, 4):
        after = change(ports, anna, slug, body=f"{number}").article
        assert after.updated_at == clock.now() + number * MILLISECOND
    clock.advance(-timedelta(days=1))
    assert change(ports, anna, slug, description="D").article == replace(
        after, description="D", updated_at=after.updated_at + MILLISECOND
    )


@pytest.mark.parametrize("title", ["A title", "a   TITLE", "\u2014A\u2028title!"])
def test_a_title_with_the_same_stem_keeps_the_slug(ports: Ports, anna: Bearer, title: str) -> None:
    slugs = [publish(ports, anna, "A title"), publish(ports, anna, "A title")]
    for slug in slugs:
        after = change(ports, anna, slug, title=title).article
        assert (after.slug, after.title) == (slug, title)
    assert slugs == ["a-title", "a-title-00000001"]


def test_a_title_with_another_stem_gives_another_slug_and_the_old_one_is_free(
    ports: Ports, anna: Bearer, bert: Bearer
) -> None:
    slug = publish(ports, anna, "A title")
    before = comment(ports, bert, slug)
    after = change(ports, anna, slug, title="Another")
    assert after.article.slug == "another"
    assert shown(ports, "another") == after
    assert run_blocking(list_comments(ports, None, "another")) == [before]
    with refused(Kind.NOT_FOUND, NOT_FOUND):
        shown(ports, slug)
    assert publish(ports, bert, "A title") == slug


def test_a_slug_that_another_article_has_gets_a_suffix(ports: Ports, anna: Bearer) -> None:
    for title in ("Taken", "Taken", "Feed"):
        publish(ports, anna, title)
    slug = publish(ports, anna, "A title")
    assert change(ports, anna, slug, title="taken").article.slug == "taken-00000003"
    assert change(ports, anna, "taken-00000003", title="feed").article.slug == "feed-00000004"
    assert change(ports, anna, "feed-00000004", title="A title").article.slug == "a-title"


def test_a_suffix_in_a_changed_title_is_no_other_article_in_the_way(
    ports: Ports, anna: Bearer
) -> None:
    slugs = [publish(ports, anna, "A title") for _ in range(2)]
    after = change(ports, anna, slugs[1], title="A title 00000001").article
    assert after.slug == slugs[1]


def test_an_article_that_is_not_there_is_not_found_whoever_asks(ports: Ports, anna: Bearer) -> None:
    publish(ports, anna, "A title")
    for slug in ("another", "a-title-", "feed"):
        with refused(Kind.NOT_FOUND, NOT_FOUND):
            change(ports, anna, slug, body="B")


def test_nobody_changes_an_article_of_others(ports: Ports, anna: Bearer, bert: Bearer) -> None:
    slug = publish(ports, anna)
    before = shown(ports, slug)
    for members in ({"body": "B"}, {"title": "Another"}, {}):
        with refused(Kind.FORBIDDEN, {"article": "forbidden"}):
            change(ports, bert, slug, **members)
    assert shown(ports, slug) == before

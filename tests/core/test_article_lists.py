"""Lists of articles, and the feed."""

from datetime import timedelta
from typing import Any

import pytest

from core.domain.accounts import Bearer
from core.domain.articles import EMPTY_PAGE, ArticleChange, ArticleFilter, list_item
from core.ports import Ports
from core.run_blocking import run_blocking
from core.use_cases.accounts import follow, unfollow
from core.use_cases.articles import (
    change_article,
    favorite_article,
    list_articles,
    show_feed,
)
from tests.core.articles import publish, shown
from tests.core.fakes import StoppedClock
from tests.core.watched_store import WatchedStore


@pytest.fixture
def three(ports: Ports, clock: StoppedClock, anna: Bearer, bert: Bearer) -> list[str]:
    """Articles of Anna, Bert and Anna, an hour between them; Bert favors the first and last."""
    written = []
    for author, title, tag in ((anna, "One", "x"), (bert, "Two", "x"), (anna, "Three", "y")):
        written.append(publish(ports, author, title, tag))
        clock.advance(timedelta(hours=1))
    for slug in (written[0], written[2]):
        run_blocking(favorite_article(ports, bert, slug))
    return written


def slugs_of(
    ports: Ports, wanted: ArticleFilter, limit: int = 20, offset: int = 0
) -> tuple[list[str], int]:
    """The slugs that a page of a list shows, and the list's count."""
    page = run_blocking(list_articles(ports, None, wanted, limit, offset))
    return [view.article.slug for view in page.articles], page.count


@pytest.mark.parametrize(
    ("wanted", "slugs"),
    [
        (ArticleFilter(), ["three", "two", "one"]),
        (ArticleFilter(tag="x"), ["two", "one"]),
        (ArticleFilter(author="anna"), ["three", "one"]),
        (ArticleFilter(favorited="bert"), ["three", "one"]),
        (ArticleFilter(favorited="anna"), []),
        (ArticleFilter(tag="x", author="anna"), ["one"]),
        (ArticleFilter(tag="x", favorited="bert"), ["one"]),
        (ArticleFilter(author="bert", favorited="bert"), []),
        (ArticleFilter(tag="y", author="anna", favorited="bert"), ["three"]),
        (ArticleFilter(tag="X"), []),
        (ArticleFilter(author="Anna"), []),
        (ArticleFilter(author="nobody"), []),
    ],
)
@pytest.mark.usefixtures("three")
def test_a_list_holds_what_every_filter_matches_newest_first(
    ports: Ports, wanted: ArticleFilter, slugs: list[str]
) -> None:
    assert slugs_of(ports, wanted) == (slugs, len(slugs))


@pytest.mark.parametrize(
    ("limit", "offset", "slugs"),
    [(1, 0, ["three"]), (2, 0, ["three", "two"]), (2, 2, ["one"]), (1, 1, ["two"]), (9, 3, [])],
)
@pytest.mark.usefixtures("three")
def test_a_page_is_part_of_the_list_and_the_count_is_that_of_all(
    ports: Ports, limit: int, offset: int, slugs: list[str]
) -> None:
    assert slugs_of(ports, ArticleFilter(), limit, offset) == (slugs, 3)


def test_of_articles_of_the_same_moment_the_one_published_later_comes_first(
    ports: Ports, anna: Bearer
) -> None:
    slugs = [publish(ports, anna) for _ in range(5)]
    assert slugs_of(ports, ArticleFilter()) == (slugs[::-1], 5)


def test_a_change_moves_no_article_in_a_list(ports: Ports, anna: Bearer, three: list[str]) -> None:
    run_blocking(change_article(ports, anna, three[0], ArticleChange(title="Late")))
    assert slugs_of(ports, ArticleFilter()) == (["three", "two", "late"], 3)


def test_every_article_is_shown_as_the_viewer_sees_it(
    ports: Ports, bert: Bearer, three: list[str]
) -> None:
    run_blocking(follow(ports, bert, "anna"))
    for viewer in (bert, None):
        page = run_blocking(list_articles(ports, viewer, ArticleFilter(), 20, 0))
        assert list(page.articles) == [
            list_item(shown(ports, slug, viewer)) for slug in three[::-1]
        ]


@pytest.mark.parametrize("member", ["tag", "author", "favorited"])
@pytest.mark.parametrize("name", ["", "a\0", "\N{REPLACEMENT CHARACTER}"])
@pytest.mark.usefixtures("three")
def test_a_name_that_is_none_gives_an_empty_list_without_asking_the_store(
    ports: Ports, store: WatchedStore, anna: Bearer, member: str, name: str
) -> None:
    units_before = store.units
    given: dict[str, Any] = {member: name}
    page = run_blocking(list_articles(ports, anna, ArticleFilter(**given), 20, 0))
    assert page == EMPTY_PAGE
    assert store.units == units_before


def test_a_feed_holds_the_articles_of_those_whom_the_viewer_follows(
    ports: Ports, anna: Bearer, bert: Bearer, three: list[str]
) -> None:
    assert run_blocking(show_feed(ports, bert, 20, 0)) == EMPTY_PAGE
    run_blocking(follow(ports, bert, "anna"))
    feed = run_blocking(show_feed(ports, bert, 20, 0))
    assert list(feed.articles) == [list_item(shown(ports, slug, bert)) for slug in three[::-2]]
    second = run_blocking(show_feed(ports, bert, 1, 1))
    assert (second.articles, second.count) == (feed.articles[1:], 2)
    assert run_blocking(show_feed(ports, anna, 20, 0)) == EMPTY_PAGE
    run_blocking(unfollow(ports, bert, "anna"))
    assert run_blocking(show_feed(ports, bert, 20, 0)) == EMPTY_PAGE

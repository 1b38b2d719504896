"""Deleting one's own article."""

import pytest

from core.domain.accounts import Bearer
from core.domain.articles import EMPTY_PAGE, ArticleFilter
from core.domain.errors import Kind
from core.ports import Ports
from core.run_blocking import run_blocking
from core.use_cases.articles import (
    delete_article,
    favorite_article,
    list_articles,
    list_tags,
)
from core.use_cases.comments import list_comments
from tests.core.articles import comment, publish, shown
from tests.refused import refused

NOT_FOUND = {"article": "not found"}


@pytest.fixture
def doomed(ports: Ports, anna: Bearer, bert: Bearer) -> str:
    """The slug of an article of Anna's that Bert favored and commented on."""
    slug = publish(ports, anna, "A title", "x")
    run_blocking(favorite_article(ports, bert, slug))
    comment(ports, bert, slug)
    return slug


def test_a_deleted_article_is_nowhere(ports: Ports, anna: Bearer, doomed: str) -> None:
    run_blocking(delete_article(ports, anna, doomed))
    with refused(Kind.NOT_FOUND, NOT_FOUND):
        shown(ports, doomed)
    with refused(Kind.NOT_FOUND, NOT_FOUND):
        run_blocking(list_comments(ports, None, doomed))
    for wanted in (ArticleFilter(), ArticleFilter(tag="x"), ArticleFilter(favorited="bert")):
        assert run_blocking(list_articles(ports, None, wanted, 20, 0)) == EMPTY_PAGE
    assert run_blocking(list_tags(ports)) == []


def test_a_later_article_of_its_slug_inherits_nothing(
    ports: Ports, anna: Bearer, doomed: str
) -> None:
    run_blocking(delete_article(ports, anna, doomed))
    assert publish(ports, anna, "A title") == doomed
    view = shown(ports, doomed)
    assert (view.article.tags, view.favorites_count) == ((), 0)
    assert run_blocking(list_comments(ports, None, doomed)) == []


def test_other_articles_keep_theirs(ports: Ports, anna: Bearer, bert: Bearer, doomed: str) -> None:
    other = publish(ports, anna, "Another", "x", "y")
    before = run_blocking(favorite_article(ports, bert, other))
    said = comment(ports, anna, other)
    run_blocking(delete_article(ports, anna, doomed))
    assert shown(ports, other, bert) == before
    assert run_blocking(list_comments(ports, None, other)) == [said]


def test_an_article_is_deleted_once(ports: Ports, anna: Bearer, doomed: str) -> None:
    run_blocking(delete_article(ports, anna, doomed))
    with refused(Kind.NOT_FOUND, NOT_FOUND):
        run_blocking(delete_article(ports, anna, doomed))


def test_nobody_deletes_an_article_of_others(ports: Ports, bert: Bearer, doomed: str) -> None:
    before = shown(ports, doomed)
    with refused(Kind.FORBIDDEN, {"article": "forbidden"}):
        run_blocking(delete_article(ports, bert, doomed))
    assert shown(ports, doomed) == before


def test_an_article_that_is_not_there_is_not_found_before_it_is_forbidden(
    ports: Ports, bert: Bearer
) -> None:
    with refused(Kind.NOT_FOUND, NOT_FOUND):
        run_blocking(delete_article(ports, bert, "a-title"))

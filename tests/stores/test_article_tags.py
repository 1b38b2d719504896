"""How a store keeps the tags of articles."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.domain.articles import Article, ArticleFilter
from tests.stores.articles import (
    FIRST,
    SECOND,
    by_slug,
    delete,
    page,
    published,
    replace_article,
    tags,
)
from tests.stores.driving import DrivenStore

# Each replaces the tags of the one before it; beside them what is in use, the last one first.
STEPS: list[tuple[tuple[str, ...], list[str]]] = [
    (("b", "a"), ["b", "a"]),  # they change places, and nothing was put on
    (("b", "c", "a"), ["c", "b", "a"]),
    (("c",), ["c"]),
    (("a", "c"), ["a", "c"]),  # "a" was put on again
    (("a", "c"), ["a", "c"]),
    (("c", "a", "d", "b"), ["b", "d", "a", "c"]),
    ((), []),
    (("b",), ["b"]),
]


def test_tags_come_back_in_their_order_whatever_replaced_them(peopled: DrivenStore) -> None:
    article = _with_tags(peopled, "a", "b")
    for step, (names, in_use) in enumerate(STEPS):
        after = replace(article, tags=names, updated_at=article.updated_at + timedelta(seconds=1))
        assert peopled.run(replace_article(peopled.store, after, article))
        assert peopled.run(by_slug(peopled.store, "first")) == after, step
        assert peopled.run(tags(peopled.store)) == in_use, step
        article = after


def test_replacing_tags_leaves_those_of_other_articles(peopled: DrivenStore) -> None:
    first, second = peopled.run(published(peopled.store, FIRST, SECOND))
    assert peopled.run(replace_article(peopled.store, replace(first, tags=("z", "n")), first))
    assert peopled.run(by_slug(peopled.store, "second")) == second
    assert peopled.run(tags(peopled.store)) == ["z", "n", "y"]


def test_the_most_used_come_first_and_then_the_one_put_on_last(peopled: DrivenStore) -> None:
    names = [("a", "b"), ("c", "d"), ("b", "e"), ("c",), ("f",), ("b",)]
    written = [replace(FIRST, slug=f"{n}", tags=tags) for n, tags in enumerate(names)]
    articles = peopled.run(published(peopled.store, *written))
    assert peopled.run(tags(peopled.store)) == ["b", "c", "f", "e", "d", "a"]
    peopled.run(delete(peopled.store, articles[2]))
    assert peopled.run(tags(peopled.store)) == ["b", "c", "f", "d", "a"]


@pytest.mark.parametrize("limit", [1, 3, 5, 6, 7])
def test_no_more_tags_are_told_than_were_asked_for(peopled: DrivenStore, limit: int) -> None:
    _with_tags(peopled, *"abcdef")
    assert peopled.run(tags(peopled.store, limit)) == list("fedcba")[:limit]


def test_there_may_be_no_tags(peopled: DrivenStore) -> None:
    article = _with_tags(peopled)
    assert peopled.run(by_slug(peopled.store, "first")) == article
    assert article.tags == ()
    assert peopled.run(tags(peopled.store)) == []


def test_tags_that_are_not_the_same_text_are_kept_apart(peopled: DrivenStore) -> None:
    names = ("a", "A", "a ", "\u00e9", "e\u0301", "ss", "\u00df", "1", "01", "%", "_")
    article = _with_tags(peopled, *names)
    assert peopled.run(by_slug(peopled.store, "first")) == article
    assert peopled.run(tags(peopled.store)) == list(names[::-1])
    for name in names:
        assert peopled.run(page(peopled.store, ArticleFilter(tag=name))).count == 1
    for name in ("E\u0301", "AA", " a", "S", "x"):
        assert peopled.run(page(peopled.store, ArticleFilter(tag=name))).count == 0


def _with_tags(driven: DrivenStore, *names: str) -> Article:
    (article,) = driven.run(published(driven.store, replace(FIRST, tags=names)))
    return article

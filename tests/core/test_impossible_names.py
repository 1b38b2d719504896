"""Slugs and comment numbers that nothing can have: not found, and no store is asked."""

from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from adapters.memory.comments import MemoryComments
from core.domain.accounts import Bearer
from core.domain.articles import ArticleChange
from core.domain.errors import Kind
from core.ports import Ports
from core.run_blocking import run_blocking
from core.use_cases.articles import (
    change_article,
    delete_article,
    favorite_article,
    show_article,
    unfavorite_article,
)
from core.use_cases.comments import add_comment, delete_comment, list_comments
from tests.core.articles import comment, publish
from tests.core.watched_store import WatchedStore
from tests.refused import refused

Use = Callable[[Ports, Bearer, str], Coroutine[Any, Any, object]]
USES: dict[str, Use] = {
    "show": show_article,
    "change": lambda ports, user, slug: change_article(ports, user, slug, ArticleChange(body="B")),
    "delete": delete_article,
    "favorite": favorite_article,
    "unfavorite": unfavorite_article,
    "comments": list_comments,
    "comment": lambda ports, user, slug: add_comment(ports, user, slug, "a"),
    "delete comment": lambda ports, user, slug: delete_comment(ports, user, slug, "1"),
}


@pytest.mark.parametrize("use", USES.values(), ids=USES)
@pytest.mark.parametrize("slug", ["", "A-title", "a title", "a\0", "\N{REPLACEMENT CHARACTER}"])
def test_a_slug_that_no_article_can_have_is_not_found_without_asking_the_store(
    ports: Ports, anna: Bearer, store: WatchedStore, use: Use, slug: str
) -> None:
    units_before = store.units
    with refused(Kind.NOT_FOUND, {"article": "not found"}):
        run_blocking(use(ports, anna, slug))
    assert store.units == units_before


@pytest.mark.parametrize("number", ["", "0", "01", "-1", "1 ", "1.0", "9" * 19, "\u0661", "a\0"])
def test_a_number_that_no_comment_can_have_is_not_found_without_looking_for_it(
    ports: Ports, anna: Bearer, monkeypatch: pytest.MonkeyPatch, number: str
) -> None:
    slug = publish(ports, anna)
    comment(ports, anna, slug)
    looked_for: list[int] = []

    async def look(_comments: MemoryComments, _article_id: int, comment_id: int) -> None:
        looked_for.append(comment_id)

    monkeypatch.setattr(MemoryComments, "by_id", look)
    with refused(Kind.NOT_FOUND, {"comment": "not found"}):
        run_blocking(delete_comment(ports, anna, slug, number))
    assert looked_for == []
    with refused(Kind.NOT_FOUND, {"comment": "not found"}):
        run_blocking(delete_comment(ports, anna, slug, "2"))
    assert looked_for == [2]

"""What is done to an article when somebody else was faster."""

from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from adapters.memory.articles import MemoryArticles
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
    list_tags,
)
from core.use_cases.comments import add_comment, list_comments
from tests.core.articles import publish, shown
from tests.core.rivals import Rivals
from tests.refused import refused

Use = Callable[[Ports, Bearer, str], Coroutine[Any, Any, object]]
CHANGE = ArticleChange(title="Another", tags=("z",))
# Each with the write in which others may be faster.
USES: dict[str, tuple[Use, type, str]] = {
    "change": (lambda p, u, slug: change_article(p, u, slug, CHANGE), MemoryArticles, "replace"),
    "delete": (delete_article, MemoryArticles, "delete"),
    "favorite": (favorite_article, MemoryArticles, "favorite"),
    "comment": (lambda p, u, slug: add_comment(p, u, slug, "a"), MemoryComments, "add"),
}


@pytest.mark.parametrize(("use", "table", "method"), USES.values(), ids=USES)
@pytest.mark.parametrize("wins", [0, 1, 2])
def test_it_is_decided_again_and_done_once(
    ports: Ports,
    anna: Bearer,
    monkeypatch: pytest.MonkeyPatch,
    use: Use,
    table: type,
    method: str,
    wins: int,
) -> None:
    slug = publish(ports, anna)
    rivals = Rivals(monkeypatch, table, method)
    rivals.wins = wins
    run_blocking(use(ports, anna, slug))
    assert rivals.writes == wins + 1


@pytest.mark.parametrize(("use", "table", "method"), USES.values(), ids=USES)
def test_after_three_times_the_store_is_called_busy_and_nothing_is_done(
    ports: Ports,
    anna: Bearer,
    monkeypatch: pytest.MonkeyPatch,
    use: Use,
    table: type,
    method: str,
) -> None:
    slug = publish(ports, anna, "A title", "x")
    before = shown(ports, slug, anna)
    rivals = Rivals(monkeypatch, table, method)
    rivals.wins = 4
    with refused(Kind.BUSY, {"database": "is busy"}):
        run_blocking(use(ports, anna, slug))
    assert rivals.writes == 3
    assert shown(ports, slug, anna) == before
    assert run_blocking(list_tags(ports)) == ["x"]
    assert run_blocking(list_comments(ports, None, slug)) == []


@pytest.mark.parametrize(("use", "table", "method"), USES.values(), ids=USES)
def test_an_article_that_others_deleted_meanwhile_is_not_found(
    ports: Ports,
    anna: Bearer,
    monkeypatch: pytest.MonkeyPatch,
    use: Use,
    table: type,
    method: str,
) -> None:
    slug = publish(ports, anna)
    Rivals(monkeypatch, table, method).wins = 1
    ids = iter([1, None])  # the article as it is found first, and after the rival

    async def found_once(articles: MemoryArticles, _slug: str) -> object:
        found = next(ids)
        return found and articles._rows.articles[found]

    async def id_found_once(_articles: MemoryArticles, _slug: str) -> object:
        return next(ids)

    monkeypatch.setattr(MemoryArticles, "by_slug", found_once)
    monkeypatch.setattr(MemoryArticles, "id_of", id_found_once)
    with refused(Kind.NOT_FOUND, {"article": "not found"}):
        run_blocking(use(ports, anna, slug))

"""What becomes of a write that is decided again when its writer's token has ended meanwhile."""

from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from adapters.memory.accounts import MemoryFollows, MemoryTokens
from adapters.memory.articles import MemoryArticles
from adapters.memory.comments import MemoryComments
from core.domain.accounts import Bearer
from core.domain.articles import ArticleChange
from core.domain.errors import Kind
from core.ports import Ports
from core.run_blocking import run_blocking
from core.use_cases.accounts import unfollow
from core.use_cases.articles import change_article, delete_article, unfavorite_article
from core.use_cases.comments import delete_comment
from tests.core.articles import comment, publish
from tests.core.rivals import Rivals
from tests.refused import refused

Use = Callable[[Ports, Bearer, str], Coroutine[Any, Any, object]]
CHANGE = ArticleChange(body="B")
# Each with the write in which others are faster.
USES: dict[str, tuple[Use, type, str]] = {
    "change an article": (
        lambda ports, anna, slug: change_article(ports, anna, slug, CHANGE),
        MemoryArticles,
        "replace",
    ),
    "delete an article": (delete_article, MemoryArticles, "delete"),
    "unfollow": (
        lambda ports, anna, _: unfollow(ports, anna, "anna"),
        MemoryFollows,
        "remove",
    ),
    "favor no longer": (unfavorite_article, MemoryArticles, "unfavorite"),
    "delete a comment": (
        lambda ports, anna, slug: delete_comment(ports, anna, slug, "1"),
        MemoryComments,
        "delete",
    ),
}


@pytest.mark.parametrize(("use", "table", "method"), USES.values(), ids=USES)
def test_nothing_is_decided_again_for_a_token_that_has_ended(
    ports: Ports,
    anna: Bearer,
    monkeypatch: pytest.MonkeyPatch,
    use: Use,
    table: type,
    method: str,
) -> None:
    slug = publish(ports, anna)
    comment(ports, anna, slug)
    rivals = Rivals(monkeypatch, table, method)
    rivals.wins = 1

    async def nobody(*_asked: object) -> None:
        return None

    monkeypatch.setattr(MemoryTokens, "owner", nobody)
    with refused(Kind.TOKEN_INVALID, {"token": "is invalid"}):
        run_blocking(use(ports, anna, slug))
    assert rivals.writes == 1

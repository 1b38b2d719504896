"""What a database makes of somebody who is deleted while others, and they, go on writing."""

from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any

import pytest

from core.domain.accounts import AccountChange, Bearer, new_token
from core.domain.articles import Draft
from core.domain.errors import DomainError, Kind
from core.ports import Ports
from core.use_cases.accounts import change_account, follow
from core.use_cases.articles import favorite_article, publish_article
from core.use_cases.comments import add_comment
from core.use_cases.membership import delete_user
from tests.core.fakes import ManualClock, NoModels, PlainHasher, SequentialRandomness
from tests.stores.articles import FIRST, published
from tests.stores.opening import Open
from tests.stores.people import ANNA, BERT
from tests.stores.plain_sql import rows
from tests.stores.uses import add, issue

# What may be heard by whoever writes while Anna goes: done before, or nothing of it.
HEARD = {Kind.TOKEN_INVALID, Kind.NOT_FOUND, Kind.BUSY}
REFERENCES = [
    ("tokens", "user_id", "users"),
    ("follows", "follower_id", "users"),
    ("follows", "followed_id", "users"),
    ("articles", "author_id", "users"),
    ("comments", "author_id", "users"),
    ("favorites", "user_id", "users"),
    ("comments", "article_id", "articles"),
    ("favorites", "article_id", "articles"),
    ("article_tags", "article_id", "articles"),
]
Use = Coroutine[Any, Any, object]
DRAFT = Draft("New", "d", "b", ("new",))


def everything(ports: Ports, anna: Bearer, bert: Bearer) -> list[Callable[[], Use]]:
    """What Anna does to Bert's, what Bert does to hers, and her leaving in the midst of it."""
    return [
        lambda: follow(ports, anna, "bert"),
        lambda: publish_article(ports, anna, DRAFT),
        lambda: favorite_article(ports, anna, "berts"),
        lambda: add_comment(ports, anna, "berts", "c"),
        lambda: delete_user(ports, anna, str(ANNA.id), None),
        lambda: change_account(ports, anna, AccountChange(bio="b")),
        lambda: follow(ports, bert, "anna"),
        lambda: favorite_article(ports, bert, "first"),
        lambda: add_comment(ports, bert, "first", "c"),
    ]


@pytest.mark.parametrize("turn", range(3))
def test_nothing_is_left_of_who_is_gone_and_nothing_breaks(
    open_in_sql: Open, database: str, turn: int
) -> None:
    clock = ManualClock()
    anna, bert = Bearer(ANNA, "annas"), Bearer(BERT, "berts")
    with open_in_sql(database) as driven:
        store = driven.store
        ports = Ports(store, PlainHasher(), clock, SequentialRandomness(), NoModels())
        driven.run(add(store, ANNA, BERT))
        driven.run(published(store, FIRST, replace(FIRST, slug="berts", author_id=BERT.id)))
        now = clock.now()
        driven.run(issue(store, *(new_token(one.token, one.user, now) for one in (anna, bert))))
        uses = everything(ports, anna, bert)
        outcomes = driven.run_at_once([use() for use in [*uses[turn:], *uses[:turn]]])
    errors = [one for one in outcomes if isinstance(one, BaseException)]
    kinds = {one.kind if isinstance(one, DomainError) else type(one) for one in errors}
    assert kinds <= HEARD
    assert rows(database, "SELECT username FROM users") == [("bert",)]
    assert [_orphans(database, *reference) for reference in REFERENCES] == [0] * 9


def _orphans(database: str, table: str, column: str, parent: str) -> int:
    missing = f"NOT EXISTS (SELECT 1 FROM {parent} AS p WHERE p.id = c.{column})"  # noqa: S608
    found: int = rows(database, f"SELECT count(*) FROM {table} AS c WHERE {missing}")[0][0]  # noqa: S608
    return found

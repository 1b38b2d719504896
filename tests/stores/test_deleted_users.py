"""Deleted users: what goes with them, and writes for them."""

from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from core.domain.accounts import AccountChange, Bearer, User, new_token
from core.domain.articles import ArticleFilter, Draft
from core.domain.comments import NewComment
from core.domain.errors import DomainError, Kind
from core.ports import Ports
from core.ports.store import Stale, Store, UnitOfWork
from core.use_cases import membership
from core.use_cases.accounts import change_account, follow
from core.use_cases.articles import favorite_article, publish_article
from core.use_cases.comments import add_comment
from tests.core.fakes import (
    ManualClock,
    NoModels,
    PlainHasher,
    RecordedEvents,
    SequentialRandomness,
)
from tests.stores.databases import rows
from tests.stores.shortcuts import (
    ANNA,
    BERT,
    FIRST,
    GRANT,
    NOON,
    PAID,
    SECOND,
    add,
    by_slug,
    by_username,
    comment,
    comments,
    delete_user,
    favorite,
    grant,
    grants_of,
    issue_tokens,
    page,
    payments_of,
    publish_all,
    replace_user,
    save,
    token,
    token_owner,
)
from tests.stores.shortcuts import publish_all as publish
from tests.stores.shortcuts import tags as tags_in_use
from tests.stores.stores import Open, StoreRunner
from tests.stores.test_idempotency import recorded

# The number of rows of each table with Anna and Bert, and with Bert alone.
ROWS = {
    "users": (2, 1),
    "tokens": (3, 1),
    "follows": (2, 0),
    "articles": (2, 1),
    "article_tags": (4, 2),
    "favorites": (4, 1),
    "comments": (4, 1),
    "idempotency_keys": (2, 1),
    "payments": (1, 1),
    "grants": (1, 1),
}


async def store_everything(store: Store) -> None:
    """Anna and Bert publish, favorite, comment, follow each other and log in."""
    await add(store, ANNA, BERT)
    articles = await publish(store, FIRST, replace(SECOND, author_id=BERT.id))
    for article in articles:
        await favorite(store, article.id, ANNA.id, BERT.id)
        new = [NewComment(article.id, author.id, "c", NOON) for author in (ANNA, BERT)]
        await comment(store, *new)
    async with store.writing() as work:
        await work.follows.add(ANNA.id, BERT.id)
        await work.follows.add(BERT.id, ANNA.id)
    await issue_tokens(store, *(token(name, ANNA, NOON) for name in "ab"), token("c", BERT, NOON))
    async with store.writing() as work:
        for user in (ANNA, BERT):
            await work.results.record(recorded(user=user))
    await save(store, PAID)
    await grant(store, GRANT)


def test_a_deleted_user_is_deleted_with_everything_that_is_theirs(
    runner: StoreRunner,
) -> None:
    store = runner.store
    runner.run(store_everything(store))
    runner.run(delete_user(store, ANNA))
    assert runner.run(by_username(store, "anna")) is None
    assert runner.run(by_slug(store, "first")) is None
    kept = runner.run(by_slug(store, "second"))
    assert kept is not None
    assert [item.comment.author_id for item in runner.run(comments(store, kept.id))] == [BERT.id]
    (item,) = runner.run(page(store, ArticleFilter(), BERT.id)).articles
    assert (item.article.slug, item.favorites_count, item.favorited) == ("second", 1, True)
    assert runner.run(tags_in_use(store)) == ["z", "y"]
    owners = [runner.run(token_owner(store, token(name, ANNA, NOON), _BEFORE)) for name in "abc"]
    assert owners == [None, None, BERT]


def test_the_ledger_of_a_deleted_user_stays(runner: StoreRunner) -> None:
    runner.run(store_everything(runner.store))
    runner.run(delete_user(runner.store, ANNA))
    assert runner.run(payments_of(runner.store, ANNA)) == {PAID}
    assert runner.run(grants_of(runner.store, ANNA)) == {GRANT}


@pytest.mark.parametrize("who", [ANNA, BERT])
def test_no_row_of_a_deleted_user_is_left(open_in_sql: Open, database: str, who: User) -> None:
    counts = [f"SELECT count(*) FROM {table}" for table in ROWS]  # noqa: S608
    with open_in_sql(database) as runner:
        runner.run(store_everything(runner.store))
        assert [rows(database, count)[0][0] for count in counts] == [n for n, _ in ROWS.values()]
        runner.run(delete_user(runner.store, who))
    left = [rows(database, count)[0][0] for count in counts]
    tokens = 1 if who is ANNA else 2
    assert left == [tokens if table == "tokens" else n for table, (_, n) in ROWS.items()]


@pytest.mark.parametrize("version", [0, 2])
def test_deleting_another_version_is_stale_and_deletes_nothing(
    runner: StoreRunner, version: int
) -> None:
    runner.run(store_everything(runner.store))
    with pytest.raises(Stale):
        runner.run(delete_user(runner.store, replace(ANNA, version=version)))
    assert runner.run(by_username(runner.store, "anna")) == ANNA
    first = runner.run(by_slug(runner.store, "first"))
    assert first is not None
    assert first.tags == FIRST.tags
    assert len(runner.run(comments(runner.store, first.id))) == 2
    assert runner.run(token_owner(runner.store, token("a", ANNA, NOON), _BEFORE)) == ANNA


def test_deleting_a_deleted_user_is_stale(runner: StoreRunner) -> None:
    runner.run(add(runner.store, ANNA, BERT))
    runner.run(delete_user(runner.store, ANNA))
    with pytest.raises(Stale):
        runner.run(delete_user(runner.store, ANNA))
    assert runner.run(by_username(runner.store, "bert")) == BERT


def test_a_deleted_users_name_and_email_are_free_and_inherit_nothing(
    runner: StoreRunner,
) -> None:
    async def follows() -> list[bool]:
        async with runner.store.reading() as work:
            pairs = [(ANNA.id, BERT.id), (BERT.id, ANNA.id)]
            return [await work.follows.exists(*pair) for pair in pairs]

    runner.run(store_everything(runner.store))
    runner.run(delete_user(runner.store, ANNA))
    later = replace(ANNA, bio=None)
    runner.run(add(runner.store, later))
    assert runner.run(by_username(runner.store, "anna")) == later
    assert runner.run(follows()) == [False, False]
    assert runner.run(token_owner(runner.store, token("a", ANNA, NOON), _BEFORE)) is None
    assert runner.run(page(runner.store, ArticleFilter(author="anna"))).count == 0
    assert runner.run(page(runner.store, ArticleFilter(favorited="anna"))).count == 0


_BEFORE = NOON.replace(year=2025)


# Writes for a deleted user


DELETED = replace(ANNA, id=UUID(int=9), username="gone")
Write = Callable[[UnitOfWork, int], Awaitable[object]]  # the number is the id of an article by Anna
WRITES: dict[str, Write] = {
    "token": lambda work, _: work.tokens.issue(token("gone", DELETED, NOON)),
    "follower": lambda work, _: work.follows.add(DELETED.id, ANNA.id),
    "followed": lambda work, _: work.follows.add(ANNA.id, DELETED.id),
    "article": lambda work, _: work.articles.add(replace(FIRST, slug="s", author_id=DELETED.id)),
    "favorite": lambda work, number: work.articles.favorite(number, DELETED.id),
    "favorite of no article": lambda work, number: work.articles.favorite(number + 1, ANNA.id),
    "comment": lambda work, number: work.comments.add(NewComment(number, DELETED.id, "c", NOON)),
    "result": lambda work, _: work.results.record(recorded(user=DELETED)),
    "comment below no article": lambda work, number: work.comments.add(
        NewComment(number + 1, ANNA.id, "c", NOON)
    ),
    "user": lambda work, _: work.users.replace(replace(DELETED, version=2), DELETED),
    "deletion": lambda work, _: work.users.delete(DELETED),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_a_write_for_a_deleted_user_is_stale_and_rolled_back(
    populated: StoreRunner, write: Write
) -> None:
    (article,) = populated.run(publish_all(populated.store, FIRST))

    async def change_and_write() -> None:
        async with populated.store.writing() as work:
            await work.users.replace(replace(ANNA, bio="half-written", version=2), ANNA)
            await write(work, article.id)

    with pytest.raises(Stale):
        populated.run(change_and_write())
    assert populated.run(by_username(populated.store, "anna")) == ANNA
    populated.run(
        replace_user(populated.store, replace(ANNA, version=2), ANNA)
    )  # and the store continues


# Concurrent writes


# The errors of writes while Anna is deleted: each is done before, or not at all.
EXPECTED_ERRORS = {Kind.TOKEN_INVALID, Kind.NOT_FOUND, Kind.BUSY}
REFERENCES = [
    ("tokens", "user_id", "users"),
    ("follows", "follower_id", "users"),
    ("follows", "followed_id", "users"),
    ("articles", "author_id", "users"),
    ("comments", "author_id", "users"),
    ("favorites", "user_id", "users"),
    ("idempotency_keys", "user_id", "users"),
    ("comments", "article_id", "articles"),
    ("favorites", "article_id", "articles"),
    ("article_tags", "article_id", "articles"),
]
UseCase = Coroutine[Any, Any, object]
DRAFT = Draft("New", "d", "b", ("new",))


def concurrent_uses(ports: Ports, anna: Bearer, bert: Bearer) -> list[Callable[[], UseCase]]:
    """What Anna and Bert do to each other's, and in between the deletion of Anna."""
    return [
        lambda: follow(ports, anna, "bert"),
        lambda: publish_article(ports, anna, DRAFT),
        lambda: favorite_article(ports, anna, "berts"),
        lambda: add_comment(ports, anna, "berts", "c"),
        lambda: add_comment(ports, anna, "berts", "c", "k"),
        lambda: membership.delete_user(ports, anna, str(ANNA.id), None),
        lambda: change_account(ports, anna, AccountChange(bio="b")),
        lambda: follow(ports, bert, "anna"),
        lambda: favorite_article(ports, bert, "first"),
        lambda: add_comment(ports, bert, "first", "c"),
    ]


@pytest.mark.parametrize("turn", range(3))
def test_concurrent_writes_leave_nothing_of_a_deleted_user(
    open_in_sql: Open, database: str, turn: int
) -> None:
    clock = ManualClock()
    anna, bert = Bearer(ANNA, "annas"), Bearer(BERT, "berts")
    with open_in_sql(database) as runner:
        store = runner.store
        ports = Ports(
            store, PlainHasher(), clock, SequentialRandomness(), NoModels(), RecordedEvents()
        )
        runner.run(add(store, ANNA, BERT))
        runner.run(publish_all(store, FIRST, replace(FIRST, slug="berts", author_id=BERT.id)))
        now = clock.now()
        runner.run(
            issue_tokens(store, *(new_token(one.token, one.user, now) for one in (anna, bert)))
        )
        uses = concurrent_uses(ports, anna, bert)
        outcomes = runner.run_at_once([use() for use in [*uses[turn:], *uses[:turn]]])
    errors = [one for one in outcomes if isinstance(one, BaseException)]
    kinds = {one.kind if isinstance(one, DomainError) else type(one) for one in errors}
    assert kinds <= EXPECTED_ERRORS
    assert rows(database, "SELECT username FROM users") == [("bert",)]
    assert [_orphans(database, *reference) for reference in REFERENCES] == [0] * len(REFERENCES)


def _orphans(database: str, table: str, column: str, parent: str) -> int:
    missing = f"NOT EXISTS (SELECT 1 FROM {parent} AS p WHERE p.id = c.{column})"  # noqa: S608
    found: int = rows(database, f"SELECT count(*) FROM {table} AS c WHERE {missing}")[0][0]  # noqa: S608
    return found

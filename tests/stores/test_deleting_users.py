"""What goes when a user goes."""

from dataclasses import replace

import pytest

from core.domain.accounts import User
from core.domain.articles import ArticleFilter
from core.domain.comments import NewComment
from core.ports.store import Stale, Store
from tests.stores.articles import FIRST, SECOND, by_slug, comment, comments, favorite, page
from tests.stores.articles import published as publish
from tests.stores.articles import tags as tags_in_use
from tests.stores.driving import DrivenStore
from tests.stores.ledger import GRANT, PAID, grant, grants_of, payments_of, save
from tests.stores.opening import Open
from tests.stores.people import ANNA, BERT, NOON, token
from tests.stores.plain_sql import rows
from tests.stores.uses import add, by_username, delete_user, holder, issue

# Of each table that refers to users: how many rows there are with Anna and Bert, and with Bert.
ROWS = {
    "users": (2, 1),
    "tokens": (3, 1),
    "follows": (2, 0),
    "articles": (2, 1),
    "article_tags": (4, 2),
    "favorites": (4, 1),
    "comments": (4, 1),
    "payments": (1, 1),
    "grants": (1, 1),
}


async def settle(store: Store) -> None:
    """Let Anna and Bert write, favor and comment on both, follow each other and sign in."""
    await add(store, ANNA, BERT)
    articles = await publish(store, FIRST, replace(SECOND, author_id=BERT.id))
    for article in articles:
        await favorite(store, article.id, ANNA.id, BERT.id)
        said = [NewComment(article.id, author.id, "c", NOON) for author in (ANNA, BERT)]
        await comment(store, *said)
    async with store.writing() as work:
        await work.follows.add(ANNA.id, BERT.id)
        await work.follows.add(BERT.id, ANNA.id)
    await issue(store, *(token(name, ANNA, NOON) for name in "ab"), token("c", BERT, NOON))
    await save(store, PAID)
    await grant(store, GRANT)


def test_a_user_goes_with_all_that_is_theirs_and_the_others_keep_theirs(
    driven: DrivenStore,
) -> None:
    store = driven.store
    driven.run(settle(store))
    driven.run(delete_user(store, ANNA))
    assert driven.run(by_username(store, "anna")) is None
    assert driven.run(by_slug(store, "first")) is None
    kept = driven.run(by_slug(store, "second"))
    assert kept is not None
    assert [seen.comment.author_id for seen in driven.run(comments(store, kept.id))] == [BERT.id]
    (seen,) = driven.run(page(store, ArticleFilter(), BERT.id)).articles
    assert (seen.article.slug, seen.favorites_count, seen.favorited) == ("second", 1, True)
    assert driven.run(tags_in_use(store)) == ["z", "y"]
    held = [driven.run(holder(store, token(name, ANNA, NOON), _BEFORE)) for name in "abc"]
    assert held == [None, None, BERT]


def test_the_ledger_stays(driven: DrivenStore) -> None:
    driven.run(settle(driven.store))
    driven.run(delete_user(driven.store, ANNA))
    assert driven.run(payments_of(driven.store, ANNA)) == {PAID}
    assert driven.run(grants_of(driven.store, ANNA)) == {GRANT}


@pytest.mark.parametrize("who", [ANNA, BERT])
def test_no_row_is_left_behind(open_in_sql: Open, database: str, who: User) -> None:
    counts = [f"SELECT count(*) FROM {table}" for table in ROWS]  # noqa: S608
    with open_in_sql(database) as driven:
        driven.run(settle(driven.store))
        assert [rows(database, count)[0][0] for count in counts] == [n for n, _ in ROWS.values()]
        driven.run(delete_user(driven.store, who))
    left = [rows(database, count)[0][0] for count in counts]
    tokens = 1 if who is ANNA else 2
    assert left == [tokens if table == "tokens" else n for table, (_, n) in ROWS.items()]


@pytest.mark.parametrize("version", [0, 2])
def test_a_user_at_another_version_is_stale_and_nothing_of_theirs_goes(
    driven: DrivenStore, version: int
) -> None:
    driven.run(settle(driven.store))
    with pytest.raises(Stale):
        driven.run(delete_user(driven.store, replace(ANNA, version=version)))
    assert driven.run(by_username(driven.store, "anna")) == ANNA
    first = driven.run(by_slug(driven.store, "first"))
    assert first is not None
    assert first.tags == FIRST.tags
    assert len(driven.run(comments(driven.store, first.id))) == 2
    assert driven.run(holder(driven.store, token("a", ANNA, NOON), _BEFORE)) == ANNA


def test_a_user_who_is_gone_is_stale(driven: DrivenStore) -> None:
    driven.run(add(driven.store, ANNA, BERT))
    driven.run(delete_user(driven.store, ANNA))
    with pytest.raises(Stale):
        driven.run(delete_user(driven.store, ANNA))
    assert driven.run(by_username(driven.store, "bert")) == BERT


def test_name_and_email_are_free_at_once_and_whoever_takes_them_inherits_nothing(
    driven: DrivenStore,
) -> None:
    async def follows() -> list[bool]:
        async with driven.store.reading() as work:
            pairs = [(ANNA.id, BERT.id), (BERT.id, ANNA.id)]
            return [await work.follows.exists(*pair) for pair in pairs]

    driven.run(settle(driven.store))
    driven.run(delete_user(driven.store, ANNA))
    later = replace(ANNA, bio=None)
    driven.run(add(driven.store, later))
    assert driven.run(by_username(driven.store, "anna")) == later
    assert driven.run(follows()) == [False, False]
    assert driven.run(holder(driven.store, token("a", ANNA, NOON), _BEFORE)) is None
    assert driven.run(page(driven.store, ArticleFilter(author="anna"))).count == 0
    assert driven.run(page(driven.store, ArticleFilter(favorited="anna"))).count == 0


_BEFORE = NOON.replace(year=2025)

"""Comments."""

from dataclasses import asdict
from datetime import timedelta

import pytest

from core.domain.accounts import profile_of
from core.domain.comments import Comment, CommentDetails, NewComment
from core.ports.store import Stale, Store
from tests.stores.shortcuts import (
    ANNA,
    BERT,
    FIRST,
    NOON,
    SECOND,
    add,
    comment,
    comments,
    favorite,
    publish_all,
)
from tests.stores.stores import Open, StoreRunner
from tests.stores.test_articles import TEXTS


@pytest.mark.parametrize("text", [*TEXTS, "\N{GRINNING FACE}" * 16_384])
def test_a_comment_is_stored(populated: StoreRunner, text: str) -> None:
    (first,) = populated.run(publish_all(populated.store, FIRST))
    new = NewComment(first.id, BERT.id, text, NOON + timedelta(milliseconds=123))
    (added,) = populated.run(comment(populated.store, new))
    assert added == Comment(**asdict(new), id=added.id)
    details = CommentDetails(added, profile_of(BERT, following=False))
    assert populated.run(comments(populated.store, first.id)) == [details]
    assert populated.run(_by_id(populated.store, first.id, added.id)) == added


def test_comments_are_listed_by_id(populated: StoreRunner) -> None:
    first, second = populated.run(publish_all(populated.store, FIRST, SECOND))
    moments = [NOON, NOON - timedelta(days=1), NOON]
    added = populated.run(
        comment(populated.store, *(NewComment(first.id, BERT.id, "c", at) for at in moments))
    )
    populated.run(comment(populated.store, NewComment(second.id, ANNA.id, "c", NOON)))
    assert [one.id for one in added] == sorted({one.id for one in added})
    assert [
        details.comment for details in populated.run(comments(populated.store, first.id))
    ] == added


def test_a_page_is_part_of_the_comments_on_an_article(populated: StoreRunner) -> None:
    first, second = populated.run(publish_all(populated.store, FIRST, SECOND))
    new = [NewComment(article.id, BERT.id, "c", NOON) for article in (first, second) * 3]
    added = populated.run(comment(populated.store, *new))
    on_first = [one.id for one in added if one.article_id == first.id]
    for limit, offset, expected in (
        (3, 0, on_first),
        (2, 0, on_first[:2]),
        (2, 1, on_first[1:]),
        (1, 2, on_first[2:]),
        (100, 3, []),
        (100, 1_000_000, []),
    ):
        page = comments(populated.store, first.id, limit=limit, offset=offset)
        assert [details.comment.id for details in populated.run(page)] == expected


def test_authors_are_shown_for_the_requesting_user(populated: StoreRunner) -> None:
    async def follow() -> None:
        async with populated.store.writing() as work:
            await work.follows.add(ANNA.id, BERT.id)

    (first,) = populated.run(publish_all(populated.store, FIRST))
    populated.run(
        comment(populated.store, *(NewComment(first.id, who.id, "c", NOON) for who in (BERT, ANNA)))
    )
    populated.run(follow())
    for reader_id, following in ((None, False), (BERT.id, False), (ANNA.id, True)):
        details = populated.run(comments(populated.store, first.id, reader_id))
        assert [one.author for one in details] == [
            profile_of(BERT, following=following),
            profile_of(ANNA, following=False),
        ]


def test_a_comment_is_found_on_its_own_article_only(populated: StoreRunner) -> None:
    first, second = populated.run(publish_all(populated.store, FIRST, SECOND))
    (added,) = populated.run(comment(populated.store, NewComment(first.id, BERT.id, "c", NOON)))
    assert populated.run(_by_id(populated.store, first.id, added.id)) == added
    for article_id, number in ((second.id, added.id), (first.id, added.id + 1), (first.id, 10**17)):
        assert populated.run(_by_id(populated.store, article_id, number)) is None
    assert populated.run(comments(populated.store, second.id)) == []


def test_ids_are_not_reused(populated: StoreRunner) -> None:
    (first,) = populated.run(publish_all(populated.store, FIRST))
    new = NewComment(first.id, BERT.id, "c", NOON)
    ids = [one.id for one in populated.run(comment(populated.store, new, new))]
    for _ in range(3):
        populated.run(_delete(populated.store, ids[-1]))
        with pytest.raises(Stale):
            populated.run(_delete(populated.store, ids[-1]))
        assert len(populated.run(comments(populated.store, first.id))) == 1
        ids += [one.id for one in populated.run(comment(populated.store, new))]
    assert ids == sorted(set(ids))


def test_concurrent_comments_are_all_stored(populated: StoreRunner) -> None:
    (first,) = populated.run(publish_all(populated.store, FIRST))
    uses = [comment(populated.store, NewComment(first.id, BERT.id, f"{n}", NOON)) for n in range(8)]
    outcomes = populated.run_at_once(uses)
    kept = populated.run(comments(populated.store, first.id))
    assert sorted(details.comment.body for details in kept) == [f"{n}" for n in range(8)]
    assert len({details.comment.id for details in kept}) == len(outcomes) == 8


def test_a_write_for_a_missing_article_is_stale_at_commit_at_the_latest(
    open_in_sql: Open, database: str
) -> None:
    with open_in_sql(database) as runner:
        runner.run(add(runner.store, ANNA))
        with pytest.raises(Stale):
            runner.run(comment(runner.store, NewComment(77, ANNA.id, "c", NOON)))
        with pytest.raises(Stale):
            runner.run(favorite(runner.store, 77, ANNA.id))
        assert runner.run(comments(runner.store, 77)) == []


async def _by_id(store: Store, article_id: int, comment_id: int) -> Comment | None:
    async with store.reading() as work:
        return await work.comments.by_id(article_id, comment_id)


async def _delete(store: Store, comment_id: int) -> None:
    async with store.writing() as work:
        await work.comments.delete(comment_id)

"""How a store keeps comments."""

from dataclasses import asdict
from datetime import timedelta

import pytest

from core.domain.accounts import profile_of
from core.domain.comments import Comment, CommentDetails, NewComment
from core.ports.store import Stale, Store
from tests.stores.articles import FIRST, SECOND, comment, comments, favorite, published
from tests.stores.driving import DrivenStore
from tests.stores.opening import Open
from tests.stores.people import ANNA, BERT, NOON
from tests.stores.test_articles import TEXTS
from tests.stores.uses import add


@pytest.mark.parametrize("text", [*TEXTS, "\N{GRINNING FACE}" * 16_384])
def test_a_comment_comes_back_as_it_was_stored(peopled: DrivenStore, text: str) -> None:
    (first,) = peopled.run(published(peopled.store, FIRST))
    new = NewComment(first.id, BERT.id, text, NOON + timedelta(milliseconds=123))
    (said,) = peopled.run(comment(peopled.store, new))
    assert said == Comment(**asdict(new), id=said.id)
    seen = CommentDetails(said, profile_of(BERT, following=False))
    assert peopled.run(comments(peopled.store, first.id)) == [seen]
    assert peopled.run(_by_id(peopled.store, first.id, said.id)) == said


def test_comments_come_oldest_first_by_their_numbers(peopled: DrivenStore) -> None:
    first, second = peopled.run(published(peopled.store, FIRST, SECOND))
    moments = [NOON, NOON - timedelta(days=1), NOON]
    said = peopled.run(
        comment(peopled.store, *(NewComment(first.id, BERT.id, "c", at) for at in moments))
    )
    peopled.run(comment(peopled.store, NewComment(second.id, ANNA.id, "c", NOON)))
    assert [one.id for one in said] == sorted({one.id for one in said})
    assert [seen.comment for seen in peopled.run(comments(peopled.store, first.id))] == said


def test_authors_are_shown_as_the_viewer_sees_them(peopled: DrivenStore) -> None:
    async def follow() -> None:
        async with peopled.store.writing() as work:
            await work.follows.add(ANNA.id, BERT.id)

    (first,) = peopled.run(published(peopled.store, FIRST))
    peopled.run(
        comment(peopled.store, *(NewComment(first.id, who.id, "c", NOON) for who in (BERT, ANNA)))
    )
    peopled.run(follow())
    for reader_id, following in ((None, False), (BERT.id, False), (ANNA.id, True)):
        seen = peopled.run(comments(peopled.store, first.id, reader_id))
        assert [one.author for one in seen] == [
            profile_of(BERT, following=following),
            profile_of(ANNA, following=False),
        ]


def test_a_comment_is_found_below_its_own_article_alone(peopled: DrivenStore) -> None:
    first, second = peopled.run(published(peopled.store, FIRST, SECOND))
    (said,) = peopled.run(comment(peopled.store, NewComment(first.id, BERT.id, "c", NOON)))
    assert peopled.run(_by_id(peopled.store, first.id, said.id)) == said
    for article_id, number in ((second.id, said.id), (first.id, said.id + 1), (first.id, 10**17)):
        assert peopled.run(_by_id(peopled.store, article_id, number)) is None
    assert peopled.run(comments(peopled.store, second.id)) == []


def test_no_number_is_given_twice(peopled: DrivenStore) -> None:
    (first,) = peopled.run(published(peopled.store, FIRST))
    new = NewComment(first.id, BERT.id, "c", NOON)
    given = [one.id for one in peopled.run(comment(peopled.store, new, new))]
    for _ in range(3):
        peopled.run(_delete(peopled.store, given[-1]))
        with pytest.raises(Stale):
            peopled.run(_delete(peopled.store, given[-1]))
        assert len(peopled.run(comments(peopled.store, first.id))) == 1
        given += [one.id for one in peopled.run(comment(peopled.store, new))]
    assert given == sorted(set(given))


def test_comments_made_at_once_are_all_kept(peopled: DrivenStore) -> None:
    (first,) = peopled.run(published(peopled.store, FIRST))
    uses = [comment(peopled.store, NewComment(first.id, BERT.id, f"{n}", NOON)) for n in range(8)]
    outcomes = peopled.run_at_once(uses)
    kept = peopled.run(comments(peopled.store, first.id))
    assert sorted(seen.comment.body for seen in kept) == [f"{n}" for n in range(8)]
    assert len({seen.comment.id for seen in kept}) == len(outcomes) == 8


def test_what_hangs_on_an_article_that_is_gone_is_stale_at_the_latest_at_commit(
    open_in_sql: Open, database: str
) -> None:
    with open_in_sql(database) as driven:
        driven.run(add(driven.store, ANNA))
        with pytest.raises(Stale):
            driven.run(comment(driven.store, NewComment(77, ANNA.id, "c", NOON)))
        with pytest.raises(Stale):
            driven.run(favorite(driven.store, 77, ANNA.id))
        assert driven.run(comments(driven.store, 77)) == []


async def _by_id(store: Store, article_id: int, comment_id: int) -> Comment | None:
    async with store.reading() as work:
        return await work.comments.by_id(article_id, comment_id)


async def _delete(store: Store, comment_id: int) -> None:
    async with store.writing() as work:
        await work.comments.delete(comment_id)

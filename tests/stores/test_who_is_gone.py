"""What is written for somebody who is gone by then: stale, and its unit of work is undone."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from uuid import UUID

import pytest

from core.domain.comments import NewComment
from core.ports.store import Stale, UnitOfWork
from tests.stores.articles import FIRST, published
from tests.stores.driving import DrivenStore
from tests.stores.people import ANNA, NOON, token
from tests.stores.uses import by_username, replace_user

GONE = replace(ANNA, id=UUID(int=9), username="gone")
Write = Callable[[UnitOfWork, int], Awaitable[object]]  # given the number of an article of Anna's
WRITES: dict[str, Write] = {
    "token": lambda work, _: work.tokens.issue(token("gone", GONE, NOON)),
    "follower": lambda work, _: work.follows.add(GONE.id, ANNA.id),
    "followed": lambda work, _: work.follows.add(ANNA.id, GONE.id),
    "article": lambda work, _: work.articles.add(replace(FIRST, slug="s", author_id=GONE.id)),
    "favorite": lambda work, number: work.articles.favorite(number, GONE.id),
    "favorite of no article": lambda work, number: work.articles.favorite(number + 1, ANNA.id),
    "comment": lambda work, number: work.comments.add(NewComment(number, GONE.id, "c", NOON)),
    "comment below no article": lambda work, number: work.comments.add(
        NewComment(number + 1, ANNA.id, "c", NOON)
    ),
    "user": lambda work, _: work.users.replace(replace(GONE, version=2), GONE),
    "deletion": lambda work, _: work.users.delete(GONE),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_a_write_for_somebody_who_is_gone_is_stale(peopled: DrivenStore, write: Write) -> None:
    (article,) = peopled.run(published(peopled.store, FIRST))

    async def change_and_write() -> None:
        async with peopled.store.writing() as work:
            await work.users.replace(replace(ANNA, bio="half-written", version=2), ANNA)
            await write(work, article.id)

    with pytest.raises(Stale):
        peopled.run(change_and_write())
    assert peopled.run(by_username(peopled.store, "anna")) == ANNA
    peopled.run(replace_user(peopled.store, replace(ANNA, version=2), ANNA))  # and it goes on

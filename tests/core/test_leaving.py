"""What becomes of a write when its writer, or whom it is about, leaves meanwhile."""

from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import pytest

from adapters.memory.store import MemoryStore, MemoryUnitOfWork
from core.domain.accounts import AccountChange, Bearer
from core.domain.articles import ArticleChange, ArticleFilter, Draft
from core.domain.errors import Kind
from core.domain.membership import MemberChange
from core.domain.membership_tiers import Tier
from core.ports import Ports
from core.run_blocking import run_blocking
from core.use_cases.accounts import change_account, follow, show_profile
from core.use_cases.articles import (
    change_article,
    favorite_article,
    list_articles,
    list_tags,
    publish_article,
)
from core.use_cases.comments import add_comment, list_comments
from core.use_cases.membership import change_user, delete_user, list_unmatched_payments
from tests.core.articles import publish, shown
from tests.core.fakes import CountedRandomness, NoModels, PlainPasswords, StoppedClock
from tests.core.members import any_version, appointed, pay
from tests.refused import refused

TOKEN_INVALID = {"token": "is invalid"}
Use = Callable[[Ports, Bearer, str], Coroutine[Any, Any, object]]
DRAFT = Draft("New", "d", "b", ("new",))


class LeavingStore(MemoryStore):
    """A store that somebody leaves just before the next unit that writes."""

    def __init__(self) -> None:
        super().__init__()
        self.leaving: list[Bearer] = []

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[MemoryUnitOfWork]:
        """A unit whose changes are kept unless an error leaves it."""
        while self.leaving:
            gone = self.leaving.pop().user
            async with super().writing() as work:
                await work.users.delete(gone)
        async with super().writing() as work:
            yield work


@pytest.fixture
def store() -> LeavingStore:
    """An empty store."""
    return LeavingStore()


@pytest.fixture
def ports(store: LeavingStore) -> Ports:
    """All that a use case needs."""
    return Ports(store, PlainPasswords(), StoppedClock(), CountedRandomness(), NoModels())


# What Anna writes, given the slug of an article of Bert's.
WRITES: dict[str, Use] = {
    "follow": lambda ports, anna, _: follow(ports, anna, "bert"),
    "publish": lambda ports, anna, _: publish_article(ports, anna, DRAFT),
    "favorite": favorite_article,
    "comment": lambda ports, anna, slug: add_comment(ports, anna, slug, "a"),
    "change": lambda ports, anna, _: change_account(ports, anna, AccountChange("Anna")),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_who_leaves_while_they_write_hears_that_their_token_is_invalid(
    ports: Ports, store: LeavingStore, anna: Bearer, bert: Bearer, write: Use
) -> None:
    slug = publish(ports, bert, "Berts", "x")
    store.leaving = [anna]
    with refused(Kind.TOKEN_INVALID, TOKEN_INVALID):
        run_blocking(write(ports, anna, slug))
    article = shown(ports, slug, bert)
    assert (article.favorites_count, article.author.following) == (0, False)
    assert run_blocking(list_comments(ports, None, slug)) == []
    assert run_blocking(list_articles(ports, None, ArticleFilter(), 20, 0)).count == 1
    assert run_blocking(list_tags(ports)) == ["x"]
    for name in ("anna", "Anna"):
        with refused(Kind.NOT_FOUND, {"profile": "not found"}):
            run_blocking(show_profile(ports, None, name))


# What Anna writes about Bert, and what she hears once he has left.
ABOUT: dict[str, tuple[Use, str]] = {
    "follow": (WRITES["follow"], "profile"),
    "favorite": (WRITES["favorite"], "article"),
    "comment": (WRITES["comment"], "article"),
}


@pytest.mark.parametrize(("write", "subject"), ABOUT.values(), ids=ABOUT)
def test_who_writes_about_somebody_who_leaves_hears_that_it_is_not_found(
    ports: Ports, store: LeavingStore, anna: Bearer, bert: Bearer, write: Use, subject: str
) -> None:
    slug = publish(ports, bert)
    store.leaving = [bert]
    with refused(Kind.NOT_FOUND, {subject: "not found"}):
        run_blocking(write(ports, anna, slug))
    assert run_blocking(list_articles(ports, None, ArticleFilter(), 20, 0)).count == 0


def test_ones_own_article_leaves_with_oneself(
    ports: Ports, store: LeavingStore, anna: Bearer
) -> None:
    slug = publish(ports, anna)
    store.leaving = [anna]
    with refused(Kind.NOT_FOUND, {"article": "not found"}):
        run_blocking(change_article(ports, anna, slug, ArticleChange(body="B")))


@pytest.mark.parametrize("by_staff", [True, False])
def test_a_member_who_leaves_is_neither_changed_nor_removed_again(
    ports: Ports, store: LeavingStore, anna: Bearer, by_staff: bool
) -> None:
    asker = appointed(ports, "staff") if by_staff else anna
    change = MemberChange("Anna", Tier.PRO) if by_staff else MemberChange("Anna")
    own, gone = str(anna.user.id), (Kind.NOT_FOUND, {"user": "not found"})
    store.leaving = [anna]
    with refused(*(gone if by_staff else (Kind.TOKEN_INVALID, TOKEN_INVALID))):
        run_blocking(change_user(ports, asker, own, change, any_version))
    with refused(*(gone if by_staff else (Kind.TOKEN_INVALID, TOKEN_INVALID))):
        run_blocking(delete_user(ports, asker, own, None))


def test_a_payment_for_somebody_who_leaves_first_is_kept_as_unmatched(
    ports: Ports, store: LeavingStore, anna: Bearer
) -> None:
    store.leaving = [anna]
    pay(ports, anna.user, Tier.PRO)
    (kept,) = run_blocking(list_unmatched_payments(ports))
    assert (kept.user_id, kept.named_user) == (None, str(anna.user.id))

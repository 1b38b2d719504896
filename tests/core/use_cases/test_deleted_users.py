"""Writes by users, or about users, who are deleted meanwhile."""

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
from tests.core.fakes import (
    ManualClock,
    NoModels,
    PlainHasher,
    RecordedEvents,
    SequentialRandomness,
)
from tests.core.shortcuts import any_version, publish, send_payment, show, sign_up_staff
from tests.errors import expect_error

TOKEN_INVALID = {"token": "is invalid"}
Use = Callable[[Ports, Bearer, str], Coroutine[Any, Any, object]]
DRAFT = Draft("New", "d", "b", ("new",))


class DeletingStore(MemoryStore):
    """A store that deletes users just before the next unit that writes."""

    def __init__(self) -> None:
        super().__init__()
        self.to_delete: list[Bearer] = []

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[MemoryUnitOfWork]:
        """A unit that is committed at its end."""
        while self.to_delete:
            gone = self.to_delete.pop().user
            async with super().writing() as work:
                await work.users.delete(gone)
        async with super().writing() as work:
            yield work


@pytest.fixture
def store() -> DeletingStore:
    """An empty store."""
    return DeletingStore()


@pytest.fixture
def ports(store: DeletingStore) -> Ports:
    """The ports, over that store."""
    return Ports(
        store, PlainHasher(), ManualClock(), SequentialRandomness(), NoModels(), RecordedEvents()
    )


# What Anna writes; the text is the slug of an article by Bert.
WRITES: dict[str, Use] = {
    "follow": lambda ports, anna, _: follow(ports, anna, "bert"),
    "publish": lambda ports, anna, _: publish_article(ports, anna, DRAFT),
    "favorite": favorite_article,
    "comment": lambda ports, anna, slug: add_comment(ports, anna, slug, "a"),
    "change": lambda ports, anna, _: change_account(ports, anna, AccountChange("Anna")),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_a_write_by_a_deleted_user_has_an_invalid_token(
    ports: Ports, store: DeletingStore, anna: Bearer, bert: Bearer, write: Use
) -> None:
    slug = publish(ports, bert, "Berts", "x")
    store.to_delete = [anna]
    with expect_error(Kind.TOKEN_INVALID, TOKEN_INVALID):
        run_blocking(write(ports, anna, slug))
    article = show(ports, slug, bert)
    assert (article.favorites_count, article.author.following) == (0, False)
    assert run_blocking(list_comments(ports, None, slug, 100, 0)) == []
    assert run_blocking(list_articles(ports, None, ArticleFilter(), 20, 0)).count == 1
    assert run_blocking(list_tags(ports)) == ["x"]
    for name in ("anna", "Anna"):
        with expect_error(Kind.NOT_FOUND, {"profile": "not found"}):
            run_blocking(show_profile(ports, None, name))


# What Anna writes about Bert, and what is not found when he has been deleted.
WRITES_ABOUT: dict[str, tuple[Use, str]] = {
    "follow": (WRITES["follow"], "profile"),
    "favorite": (WRITES["favorite"], "article"),
    "comment": (WRITES["comment"], "article"),
}


@pytest.mark.parametrize(("write", "subject"), WRITES_ABOUT.values(), ids=WRITES_ABOUT)
def test_a_write_about_a_deleted_user_is_not_found(
    ports: Ports, store: DeletingStore, anna: Bearer, bert: Bearer, write: Use, subject: str
) -> None:
    slug = publish(ports, bert)
    store.to_delete = [bert]
    with expect_error(Kind.NOT_FOUND, {subject: "not found"}):
        run_blocking(write(ports, anna, slug))
    assert run_blocking(list_articles(ports, None, ArticleFilter(), 20, 0)).count == 0


def test_the_article_of_a_deleted_author_is_not_found(
    ports: Ports, store: DeletingStore, anna: Bearer
) -> None:
    slug = publish(ports, anna)
    store.to_delete = [anna]
    with expect_error(Kind.NOT_FOUND, {"article": "not found"}):
        run_blocking(change_article(ports, anna, slug, ArticleChange(body="B")))


@pytest.mark.parametrize("by_staff", [True, False])
def test_a_deleted_member_is_neither_changed_nor_deleted_again(
    ports: Ports, store: DeletingStore, anna: Bearer, by_staff: bool
) -> None:
    actor = sign_up_staff(ports, "staff") if by_staff else anna
    change = MemberChange("Anna", Tier.PRO) if by_staff else MemberChange("Anna")
    own, gone = str(anna.user.id), (Kind.NOT_FOUND, {"user": "not found"})
    store.to_delete = [anna]
    with expect_error(*(gone if by_staff else (Kind.TOKEN_INVALID, TOKEN_INVALID))):
        run_blocking(change_user(ports, actor, own, change, any_version))
    with expect_error(*(gone if by_staff else (Kind.TOKEN_INVALID, TOKEN_INVALID))):
        run_blocking(delete_user(ports, actor, own, None))


def test_a_payment_for_a_deleted_member_is_unmatched(
    ports: Ports, store: DeletingStore, anna: Bearer
) -> None:
    store.to_delete = [anna]
    send_payment(ports, anna.user, Tier.PRO)
    (payment,) = run_blocking(list_unmatched_payments(ports))
    assert (payment.user_id, payment.named_user) == (None, str(anna.user.id))

"""What every write does when the store says that others were faster."""

from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager
from inspect import iscoroutinefunction, signature
from types import ModuleType
from typing import Any

import pytest

from adapters.memory.store import MemoryUnitOfWork
from core.domain.accounts import AccountChange, Bearer, Registration
from core.domain.articles import ArticleChange, Draft
from core.domain.membership import MemberChange, PaymentSucceeded, SignUp
from core.ports import Ports
from core.ports.store import Stale
from core.run_blocking import run_blocking
from core.use_cases import accounts, articles, comments, membership
from tests.core.articles import comment, publish
from tests.core.members import any_version
from tests.core.watched_store import WatchedStore

Use = Callable[[Ports, Bearer], Coroutine[Any, Any, object]]
PAID = PaymentSucceeded("evt_1", "pi_1", None, "Pro")
# By Anna, who has published "a-title", and commented on it; Bert is there too.
USES: dict[str, Use] = {
    "register": lambda ports, _: accounts.register(ports, Registration("c", "c@x.org", "12345678")),
    "log in": lambda ports, _: accounts.log_in(ports, "anna@x.org", "annas password"),
    "log out": accounts.log_out,
    "purge tokens": lambda ports, _: accounts.purge_tokens(ports),
    "change oneself": lambda ports, anna: accounts.change_account(ports, anna, AccountChange("a")),
    "follow": lambda ports, anna: accounts.follow(ports, anna, "bert"),
    "unfollow": lambda ports, anna: accounts.unfollow(ports, anna, "bert"),
    "publish": lambda ports, anna: articles.publish_article(ports, anna, Draft("T", "d", "b", ())),
    "change an article": lambda ports, anna: articles.change_article(
        ports, anna, "a-title", ArticleChange(body="B")
    ),
    "delete an article": lambda ports, anna: articles.delete_article(ports, anna, "a-title"),
    "favor": lambda ports, anna: articles.favorite_article(ports, anna, "a-title"),
    "favor no longer": lambda ports, anna: articles.unfavorite_article(ports, anna, "a-title"),
    "comment": lambda ports, anna: comments.add_comment(ports, anna, "a-title", "C"),
    "delete a comment": lambda ports, anna: comments.delete_comment(ports, anna, "a-title", "1"),
    "sign up": lambda ports, anna: membership.sign_up(ports, anna, SignUp("another")),
    "change a member": lambda ports, anna: membership.change_user(
        ports, anna, str(anna.user.id), MemberChange("Anna"), any_version
    ),
    "leave": lambda ports, anna: membership.delete_user(ports, anna, str(anna.user.id), None),
    "pay": lambda ports, _: membership.receive_event(ports, PAID),
    "appoint staff": lambda ports, _: membership.appoint_staff(ports, "bert"),
    "dismiss staff": lambda ports, _: membership.dismiss_staff(ports, "bert"),
}


@pytest.fixture
def stale_units(monkeypatch: pytest.MonkeyPatch) -> list[MemoryUnitOfWork]:
    """The writing units so far; of those to come, the first turns out stale when it ends."""
    units: list[MemoryUnitOfWork] = []
    write = WatchedStore.writing

    @asynccontextmanager
    async def writing(store: WatchedStore) -> AsyncIterator[MemoryUnitOfWork]:
        async with write(store) as work:
            yield work
            units.append(work)
            if len(units) == 1:
                raise Stale

    monkeypatch.setattr(WatchedStore, "writing", writing)
    return units


@pytest.fixture
def anna_at_work(ports: Ports, anna: Bearer, bert: Bearer) -> Bearer:
    """Anna, who has published an article, and commented on it."""
    comment(ports, anna, publish(ports, anna, "A title"))
    return anna


@pytest.mark.parametrize("use", USES.values(), ids=USES)
def test_every_write_is_decided_again_once_others_were_faster(
    ports: Ports, anna_at_work: Bearer, stale_units: list[MemoryUnitOfWork], use: Use
) -> None:
    run_blocking(use(ports, anna_at_work))
    assert len(stale_units) == 2


def test_all_writes_are_asked() -> None:
    called = {name for use in USES.values() for name in _names(use)}
    rooms = (accounts, articles, comments, membership)
    assert {name for room in rooms for name in _writes(room)} <= called


def _writes(room: ModuleType) -> Iterator[str]:
    """The use cases of a module that write; what runs within a unit of work is none."""
    reads = ("authenticate", "check_", "list_", "show_", "welcome_")
    for name, function in vars(room).items():
        is_own = iscoroutinefunction(function) and function.__module__ == room.__name__
        if is_own and not name.startswith(("_", *reads)):
            if "work" not in signature(function).parameters:
                yield name


def _names(use: Any) -> set[str]:
    return {use.__name__, *use.__code__.co_names}

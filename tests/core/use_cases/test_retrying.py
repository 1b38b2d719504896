"""Writes that concurrent writes made stale: retries, BUSY, and principals who are gone."""

from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from inspect import iscoroutinefunction, signature
from types import ModuleType
from typing import Any

import pytest

from adapters.memory.accounts import MemoryFollows, MemoryTokens, MemoryUsers
from adapters.memory.articles import MemoryArticles
from adapters.memory.comments import MemoryComments
from adapters.memory.membership import MemoryLedger
from adapters.memory.store import MemoryUnitOfWork
from core.domain.accounts import (
    AccountChange,
    Bearer,
    Principal,
    Registration,
    User,
    public_token_id,
    token_digest,
)
from core.domain.articles import ArticleChange, Draft
from core.domain.errors import DomainError, Kind
from core.domain.membership import MemberChange, PaymentSucceeded, SignUp
from core.domain.membership_tiers import Tier
from core.ports import Ports
from core.ports.store import Stale
from core.run_blocking import run_blocking
from core.use_cases import accounts, articles, comments, idempotency, membership
from core.use_cases.accounts import authenticate, change_account, log_out, unfollow
from core.use_cases.articles import (
    change_article,
    delete_article,
    favorite_article,
    list_tags,
    unfavorite_article,
)
from core.use_cases.comments import add_comment, delete_comment, list_comments
from core.use_cases.membership import (
    appoint_staff,
    change_user,
    delete_user,
    dismiss_staff,
    receive_event,
    sign_up,
)
from core.use_cases.retrying import retry_stale
from tests.core.fakes import CountingStore, PlainHasher, StaleWrites
from tests.core.shortcuts import (
    any_version,
    comment,
    grant_tier,
    join,
    publish,
    send_payment,
    show,
    sign_up_staff,
    stored_member,
)
from tests.errors import expect_error

# The decorator


class Attempts:
    """A use case that is stale as often as `failures` says. Records its arguments."""

    def __init__(self, failures: int) -> None:
        self.calls: list[tuple[object, ...]] = []
        self._failures = failures

    async def __call__(self, *args: object) -> str:
        """Raise Stale, or return."""
        self.calls.append(args)
        if len(self.calls) <= self._failures:
            raise Stale
        return "done"


def retried(attempts: Attempts, *args: object) -> str:
    """Run a decorated use case."""

    async def use_case(*args: object) -> str:
        return await attempts(*args)

    return run_blocking(retry_stale(use_case)(*args))


@pytest.mark.parametrize("failures", [0, 1, 2])
def test_a_stale_use_case_is_run_three_times_at_most(ports: Ports, failures: int) -> None:
    attempts = Attempts(failures)
    assert retried(attempts, ports, "argument") == "done"
    assert attempts.calls == [(ports, "argument")] * (failures + 1)


def test_a_use_case_is_busy_after_three_attempts(ports: Ports) -> None:
    attempts = Attempts(3)
    with pytest.raises(DomainError) as caught:
        retried(attempts, ports, "argument")
    assert (caught.value.kind, caught.value.errors) == (Kind.BUSY, {"database": "is busy"})
    assert isinstance(caught.value.__cause__, Stale)
    assert len(attempts.calls) == 3


@pytest.mark.parametrize("failures", [0, 1, 2])
def test_each_retry_has_a_fresh_copy_of_the_principal(
    ports: Ports, anna: Bearer, failures: int
) -> None:
    changed = run_blocking(accounts.change_account(ports, anna, AccountChange(username="Anna")))
    for before, after in ((anna, changed), (Principal(anna.user), Principal(changed.user))):
        attempts = Attempts(failures)
        retried(attempts, ports, before, "argument")
        first, *retries = attempts.calls
        assert first == (ports, before, "argument")
        assert retries == [(ports, after, "argument")] * failures


def test_a_use_case_without_a_principal_is_retried_with_the_same_arguments(ports: Ports) -> None:
    for args in ((ports,), (ports, None), (ports, None, "argument")):
        attempts = Attempts(1)
        assert retried(attempts, *args) == "done"
        assert attempts.calls == [args] * 2


def test_keyword_arguments_are_kept(ports: Ports) -> None:
    calls = []

    @retry_stale
    async def use_case(_ports: Ports, *, is_staff: bool) -> None:
        calls.append(is_staff)
        if len(calls) == 1:
            raise Stale

    run_blocking(use_case(ports, is_staff=True))
    assert calls == [True, True]


def test_a_revoked_token_ends_the_retries_of_its_bearer_alone(ports: Ports, anna: Bearer) -> None:
    run_blocking(accounts.log_out(ports, anna))
    attempts = Attempts(1)
    with expect_error(Kind.TOKEN_INVALID, {"token": "is invalid"}):
        retried(attempts, ports, anna)
    assert len(attempts.calls) == 1
    assert retried(Attempts(1), ports, Principal(anna.user)) == "done"


def test_a_deleted_principal_ends_the_retries(ports: Ports, anna: Bearer) -> None:
    run_blocking(membership.delete_user(ports, anna, str(anna.id), None))
    for principal in (anna, Principal(anna.user)):
        attempts = Attempts(1)
        with expect_error(Kind.TOKEN_INVALID, {"token": "is invalid"}):
            retried(attempts, ports, principal)
        assert len(attempts.calls) == 1


def test_other_errors_are_not_retried(ports: Ports) -> None:
    calls = []

    @retry_stale
    async def use_case(_ports: Ports) -> None:
        """Fail."""
        calls.append("call")
        raise DomainError(Kind.NOT_FOUND, {"article": "not found"})

    with expect_error(Kind.NOT_FOUND, {"article": "not found"}):
        run_blocking(use_case(ports))
    assert calls == ["call"]
    assert (use_case.__name__, use_case.__doc__) == ("use_case", "Fail.")


# Every write


Write = Callable[[Ports, Bearer], Coroutine[Any, Any, object]]


async def fail_to_log_in(ports: Ports) -> None:
    """Log in with a wrong password."""
    with suppress(DomainError):
        await accounts.log_in(ports, "anna@x.org", "wrong")


PAID = PaymentSucceeded("evt_1", "pi_1", None, "Pro")
# By Anna, who has published "a-title" and commented on it. Bert has registered.
WRITES: dict[str, Write] = {
    "register": lambda ports, _: accounts.register(
        ports, Registration("c", "c@x.org", "8 letters")
    ),
    "log in": lambda ports, _: accounts.log_in(ports, "anna@x.org", "annas password"),
    "fail to log in": lambda ports, _: fail_to_log_in(ports),  # counts it
    "log out": accounts.log_out,
    "revoke a token": lambda ports, anna: accounts.revoke_token(
        ports, anna, public_token_id(token_digest(anna.token))
    ),
    "revoke other tokens": accounts.revoke_other_tokens,
    "purge results": lambda ports, _: idempotency.purge_results(ports),
    "purge tokens": lambda ports, _: accounts.purge_tokens(ports),
    "create a user": lambda ports, _: accounts.create_user(ports, "root"),
    "set a password": lambda ports, _: accounts.set_password(ports, "anna", "another password"),
    "change oneself": lambda ports, anna: accounts.change_account(ports, anna, AccountChange("a")),
    "follow": lambda ports, anna: accounts.follow(ports, anna, "bert"),
    "unfollow": lambda ports, anna: accounts.unfollow(ports, anna, "bert"),
    "publish": lambda ports, anna: articles.publish_article(ports, anna, Draft("T", "d", "b", ())),
    "publish with a key": lambda ports, anna: articles.publish_article(
        ports, anna, Draft("T", "d", "b"), "k"
    ),
    "change an article": lambda ports, anna: articles.change_article(
        ports, anna, "a-title", ArticleChange(body="B")
    ),
    "delete an article": lambda ports, anna: articles.delete_article(ports, anna, "a-title"),
    "favorite": lambda ports, anna: articles.favorite_article(ports, anna, "a-title"),
    "unfavorite": lambda ports, anna: articles.unfavorite_article(ports, anna, "a-title"),
    "comment": lambda ports, anna: comments.add_comment(ports, anna, "a-title", "C"),
    "comment with a key": lambda ports, anna: comments.add_comment(
        ports, anna, "a-title", "C", "k"
    ),
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
def writing_units(monkeypatch: pytest.MonkeyPatch) -> list[MemoryUnitOfWork]:
    """The units that write, from now on. The first one is stale when it ends."""
    units: list[MemoryUnitOfWork] = []
    write = CountingStore.writing

    @asynccontextmanager
    async def writing(store: CountingStore) -> AsyncIterator[MemoryUnitOfWork]:
        async with write(store) as work:
            yield work
            units.append(work)
            if len(units) == 1:
                raise Stale

    monkeypatch.setattr(CountingStore, "writing", writing)
    return units


@pytest.fixture
def anna_with_article(ports: Ports, anna: Bearer, bert: Bearer) -> Bearer:
    """Anna, who has published an article and commented on it."""
    comment(ports, anna, publish(ports, anna, "A title"))
    return anna


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_every_write_is_retried_when_it_was_stale(
    ports: Ports, anna_with_article: Bearer, writing_units: list[MemoryUnitOfWork], write: Write
) -> None:
    run_blocking(write(ports, anna_with_article))
    assert len(writing_units) == 2


def test_all_writing_use_cases_are_listed() -> None:
    called = {name for write in WRITES.values() for name in _names(write)}
    areas = (accounts, articles, comments, idempotency, membership)
    assert {name for area in areas for name in _writes(area)} <= called


def _writes(area: ModuleType) -> Iterator[str]:
    """The use cases of a module that write. What runs within a unit of work is not one."""
    reads = ("authenticate", "check_", "identify_", "list_", "show_", "welcome_")
    for name, function in vars(area).items():
        is_own = iscoroutinefunction(function) and function.__module__ == area.__name__
        is_mutant = "__mutmut_" in name  # when the tests run on mutants
        is_write = is_own and not is_mutant and not name.startswith(("_", *reads))
        if is_write and "work" not in signature(function).parameters:
            yield name


def _names(write: Any) -> set[str]:
    return {write.__name__, *write.__code__.co_names}


# Accounts


@pytest.fixture
def stale_replacements(monkeypatch: pytest.MonkeyPatch) -> StaleWrites:
    """Makes changes of accounts stale."""
    return StaleWrites(monkeypatch, MemoryUsers, "replace")


@pytest.mark.parametrize("failures", [0, 1, 2])
def test_an_account_change_is_retried_and_applied_once(
    ports: Ports, anna: Bearer, stale_replacements: StaleWrites, failures: int
) -> None:
    stale_replacements.failures = failures
    run_blocking(change_account(ports, anna, AccountChange(bio="b")))
    stored = run_blocking(authenticate(ports, anna.token)).user
    assert (stored.bio, stored.version, stale_replacements.writes) == ("b", 2, failures + 1)


def test_an_account_change_is_busy_after_three_attempts(
    ports: Ports, anna: Bearer, stale_replacements: StaleWrites
) -> None:
    stale_replacements.failures = 4
    with expect_error(Kind.BUSY, {"database": "is busy"}):
        run_blocking(change_account(ports, anna, AccountChange(bio="b")))
    assert stale_replacements.writes == 3
    assert run_blocking(authenticate(ports, anna.token)) == anna


def test_a_retry_does_not_hash_the_new_password_again(
    ports: Ports, anna: Bearer, stale_replacements: StaleWrites, passwords: PlainHasher
) -> None:
    hashes_before = passwords.hashes
    stale_replacements.failures = 2
    run_blocking(change_account(ports, anna, AccountChange(password="8 letters")))
    assert passwords.hashes - hashes_before == 1


# Articles


ArticleWrite = Callable[[Ports, Bearer, str], Coroutine[Any, Any, object]]
RETITLED = ArticleChange(title="Another", tags=("z",))
# Each with the method of the store that may raise Stale.
ARTICLE_WRITES: dict[str, tuple[ArticleWrite, type, str]] = {
    "change": (lambda p, u, slug: change_article(p, u, slug, RETITLED), MemoryArticles, "replace"),
    "delete": (delete_article, MemoryArticles, "delete"),
    "favorite": (favorite_article, MemoryArticles, "favorite"),
    "comment": (lambda p, u, slug: add_comment(p, u, slug, "a"), MemoryComments, "add"),
}


@pytest.mark.parametrize(("write", "table", "method"), ARTICLE_WRITES.values(), ids=ARTICLE_WRITES)
@pytest.mark.parametrize("failures", [0, 1, 2])
def test_an_article_write_is_retried_and_applied_once(
    ports: Ports,
    anna: Bearer,
    monkeypatch: pytest.MonkeyPatch,
    write: ArticleWrite,
    table: type,
    method: str,
    failures: int,
) -> None:
    slug = publish(ports, anna)
    stale_writes = StaleWrites(monkeypatch, table, method)
    stale_writes.failures = failures
    run_blocking(write(ports, anna, slug))
    assert stale_writes.writes == failures + 1


@pytest.mark.parametrize(("write", "table", "method"), ARTICLE_WRITES.values(), ids=ARTICLE_WRITES)
def test_an_article_write_is_busy_after_three_attempts(
    ports: Ports,
    anna: Bearer,
    monkeypatch: pytest.MonkeyPatch,
    write: ArticleWrite,
    table: type,
    method: str,
) -> None:
    slug = publish(ports, anna, "A title", "x")
    before = show(ports, slug, anna)
    stale_writes = StaleWrites(monkeypatch, table, method)
    stale_writes.failures = 4
    with expect_error(Kind.BUSY, {"database": "is busy"}):
        run_blocking(write(ports, anna, slug))
    assert stale_writes.writes == 3
    assert show(ports, slug, anna) == before
    assert run_blocking(list_tags(ports)) == ["x"]
    assert run_blocking(list_comments(ports, None, slug, 100, 0)) == []


@pytest.mark.parametrize(("write", "table", "method"), ARTICLE_WRITES.values(), ids=ARTICLE_WRITES)
def test_an_article_that_is_deleted_meanwhile_is_not_found(
    ports: Ports,
    anna: Bearer,
    monkeypatch: pytest.MonkeyPatch,
    write: ArticleWrite,
    table: type,
    method: str,
) -> None:
    slug = publish(ports, anna)
    StaleWrites(monkeypatch, table, method).failures = 1
    ids = iter([1, None])  # the article exists at first, and then no longer

    async def found_once(articles: MemoryArticles, _slug: str) -> object:
        found = next(ids)
        return found and articles._rows.articles[found]

    async def id_found_once(_articles: MemoryArticles, _slug: str) -> object:
        return next(ids)

    monkeypatch.setattr(MemoryArticles, "by_slug", found_once)
    monkeypatch.setattr(MemoryArticles, "id_of", id_found_once)
    with expect_error(Kind.NOT_FOUND, {"article": "not found"}):
        run_blocking(write(ports, anna, slug))


# Members


MemberWrite = Callable[[Ports, Bearer], Coroutine[Any, Any, object]]
# Each with the method of the store that may raise Stale.
MEMBER_WRITES: dict[str, tuple[MemberWrite, type, str]] = {
    "change": (
        lambda ports, anna: change_user(
            ports, anna, str(anna.user.id), MemberChange("Anna"), any_version
        ),
        MemoryUsers,
        "replace",
    ),
    "delete": (
        lambda ports, anna: delete_user(ports, anna, str(anna.user.id), None),
        MemoryUsers,
        "delete",
    ),
    "payment": (
        lambda ports, anna: receive_event(
            ports, PaymentSucceeded("pi_1 paid", "pi_1", str(anna.user.id), "Pro")
        ),
        MemoryUsers,
        "replace",
    ),
    "staff": (lambda ports, _: appoint_staff(ports, "anna"), MemoryUsers, "replace"),
}


@pytest.mark.parametrize(("write", "table", "method"), MEMBER_WRITES.values(), ids=MEMBER_WRITES)
@pytest.mark.parametrize("failures", [0, 1, 2])
def test_a_member_write_is_retried_and_applied_once(
    ports: Ports,
    anna: Bearer,
    monkeypatch: pytest.MonkeyPatch,
    write: MemberWrite,
    table: type,
    method: str,
    failures: int,
) -> None:
    stale_writes = StaleWrites(monkeypatch, table, method)
    stale_writes.failures = failures
    run_blocking(write(ports, anna))
    assert stale_writes.writes == failures + 1


@pytest.mark.parametrize(("write", "table", "method"), MEMBER_WRITES.values(), ids=MEMBER_WRITES)
def test_a_member_write_is_busy_after_three_attempts(
    ports: Ports,
    anna: Bearer,
    monkeypatch: pytest.MonkeyPatch,
    write: MemberWrite,
    table: type,
    method: str,
) -> None:
    stale_writes = StaleWrites(monkeypatch, table, method)
    stale_writes.failures = 3
    with expect_error(Kind.BUSY, {"database": "is busy"}):
        run_blocking(write(ports, anna))
    assert stale_writes.writes == 3
    assert stored_member(ports, anna.user) == anna.user


def test_an_event_that_failed_is_applied_when_it_is_sent_again(
    ports: Ports, anna: Bearer, monkeypatch: pytest.MonkeyPatch
) -> None:
    StaleWrites(monkeypatch, MemoryUsers, "replace").failures = 3
    with expect_error(Kind.BUSY, {"database": "is busy"}):
        send_payment(ports, anna.user, Tier.PRO)
    send_payment(ports, anna.user, Tier.PRO)
    assert stored_member(ports, anna.user) == replace(anna.user, tier=Tier.PRO, version=2)


def test_a_grant_of_a_taken_version_is_retried(
    ports: Ports, anna: Bearer, monkeypatch: pytest.MonkeyPatch
) -> None:
    staff = sign_up_staff(ports, "staff")
    StaleWrites(monkeypatch, MemoryLedger, "grant").failures = 2
    assert grant_tier(ports, staff, anna.user, Tier.PRO).version == 2


# Tokens that are revoked meanwhile

REWRITTEN = ArticleChange(body="B")
# Each with the method of the store that raises Stale.
OWNER_WRITES: dict[str, tuple[ArticleWrite, type, str]] = {
    "change an article": (
        lambda ports, anna, slug: change_article(ports, anna, slug, REWRITTEN),
        MemoryArticles,
        "replace",
    ),
    "delete an article": (delete_article, MemoryArticles, "delete"),
    "unfollow": (
        lambda ports, anna, _: unfollow(ports, anna, "anna"),
        MemoryFollows,
        "remove",
    ),
    "unfavorite": (unfavorite_article, MemoryArticles, "unfavorite"),
    "delete a comment": (
        lambda ports, anna, slug: delete_comment(ports, anna, slug, "1"),
        MemoryComments,
        "delete",
    ),
}


@pytest.mark.parametrize(("write", "table", "method"), OWNER_WRITES.values(), ids=OWNER_WRITES)
def test_a_write_is_not_retried_if_the_token_was_revoked(
    ports: Ports,
    anna: Bearer,
    monkeypatch: pytest.MonkeyPatch,
    write: ArticleWrite,
    table: type,
    method: str,
) -> None:
    slug = publish(ports, anna)
    comment(ports, anna, slug)
    stale_writes = StaleWrites(monkeypatch, table, method)
    stale_writes.failures = 1

    async def nobody(*_args: object) -> None:
        return None

    monkeypatch.setattr(MemoryTokens, "owner", nobody)
    with expect_error(Kind.TOKEN_INVALID, {"token": "is invalid"}):
        run_blocking(write(ports, anna, slug))
    assert stale_writes.writes == 1


# Staff who are dismissed meanwhile


StaffWrite = Callable[[Ports, Bearer, User], Coroutine[Any, Any, object]]
RENAMED, UPGRADED = MemberChange("another"), MemberChange(tier=Tier.ENTERPRISE)
# Each with the errors if the actor is no longer staff.
STAFF_WRITES: dict[str, tuple[StaffWrite, dict[str, str]]] = {
    "give oneself a tier": (
        lambda ports, staff, _: change_user(
            ports, staff, str(staff.user.id), UPGRADED, any_version
        ),
        {"tier": "forbidden"},
    ),
    "change another": (
        lambda ports, staff, other: change_user(ports, staff, str(other.id), RENAMED, any_version),
        {"user": "forbidden"},
    ),
    "remove another": (
        lambda ports, staff, other: delete_user(ports, staff, str(other.id), None),
        {"user": "forbidden"},
    ),
    "sign up who does not pay": (
        lambda ports, staff, _: sign_up(ports, staff, SignUp("new", Tier.PRO)),
        {"tier": "requires payment"},
    ),
}


@pytest.mark.parametrize(("write", "errors"), STAFF_WRITES.values(), ids=STAFF_WRITES)
def test_dismissed_staff_have_no_more_rights(
    ports: Ports, write: StaffWrite, errors: dict[str, str]
) -> None:
    staff, other = sign_up_staff(ports, "staff"), join(ports, "other").user
    run_blocking(dismiss_staff(ports, "staff"))
    with expect_error(Kind.FORBIDDEN, errors):
        run_blocking(write(ports, staff, other))
    assert stored_member(ports, other) == other
    assert stored_member(ports, staff.user).tier == Tier.STANDARD


def test_staff_dismissed_before_the_lock_grant_themselves_nothing(
    ports: Ports, monkeypatch: pytest.MonkeyPatch
) -> None:
    staff = sign_up_staff(ports, "staff")

    async def dismissed(*_args: object, **_held: object) -> User:
        return replace(staff.user, is_staff=False)

    with monkeypatch.context() as patched, expect_error(Kind.FORBIDDEN, {"tier": "forbidden"}):
        patched.setattr(MemoryUsers, "by_id", dismissed)
        run_blocking(change_user(ports, staff, str(staff.user.id), UPGRADED, any_version))
    assert stored_member(ports, staff.user) == staff.user


@pytest.mark.parametrize("write", [write for write, _ in STAFF_WRITES.values()], ids=STAFF_WRITES)
def test_a_revoked_token_writes_nothing(ports: Ports, write: StaffWrite) -> None:
    staff, other = sign_up_staff(ports, "staff"), join(ports, "other").user
    run_blocking(log_out(ports, staff))
    with expect_error(Kind.TOKEN_INVALID, {"token": "is invalid"}):
        run_blocking(write(ports, staff, other))
    assert stored_member(ports, other) == other

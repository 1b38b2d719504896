"""Failed logins, and a user's tokens in every store."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from core.domain.account_policy import PRODUCTION, FailedLogins, login_key
from core.domain.accounts import Token
from core.domain.errors import DomainError, Kind
from core.ports import Ports
from core.ports.store import Store
from core.use_cases.accounts import log_in
from tests.core.fakes import (
    ManualClock,
    NoModels,
    PlainHasher,
    RecordedEvents,
    SequentialRandomness,
)
from tests.stores.shortcuts import ANNA, BERT, NOON, add, issue_tokens, token
from tests.stores.stores import StoreRunner

SECOND, MILLISECOND = timedelta(seconds=1), timedelta(milliseconds=1)


async def find(store: Store, key: str) -> FailedLogins | None:
    """The failed logins with a key."""
    async with store.reading() as work:
        return await work.login_failures.find(key)


async def save(store: Store, *failed: FailedLogins) -> None:
    """Store failed logins."""
    async with store.writing() as work:
        for one in failed:
            await work.login_failures.lock(one.key, NOON)
            await work.login_failures.save(one)


async def lock(store: Store, key: str, now: datetime) -> FailedLogins:
    """The failed logins with a key, locked."""
    async with store.writing() as work:
        return await work.login_failures.lock(key, now)


async def purge(store: Store, began_until: datetime, limit: int) -> None:
    """Delete old failed logins."""
    async with store.writing() as work:
        await work.login_failures.purge(began_until, limit)


def test_failed_logins_are_stored(runner: StoreRunner) -> None:
    one, other = FailedLogins("a" * 64, 3, NOON + MILLISECOND), FailedLogins("b", 1, NOON)
    runner.run(save(runner.store, one, other))
    assert runner.run(find(runner.store, one.key)) == one
    assert runner.run(lock(runner.store, one.key, NOON + SECOND)) == one
    runner.run(save(runner.store, replace(one, count=4, began_at=NOON + SECOND)))
    assert runner.run(find(runner.store, one.key)) == FailedLogins("a" * 64, 4, NOON + SECOND)
    assert runner.run(find(runner.store, "b")) == other


def test_an_unknown_key_has_no_failed_logins(runner: StoreRunner) -> None:
    assert runner.run(find(runner.store, "a")) is None
    assert runner.run(lock(runner.store, "a", NOON)) == FailedLogins("a", 0, NOON)


@pytest.mark.parametrize(
    ("until", "limit", "left"),
    [
        (NOON - MILLISECOND, 9, ["a", "b", "c"]),
        (NOON, 9, ["b", "c"]),
        (NOON + MILLISECOND, 9, ["c"]),
        (NOON + SECOND, 9, []),
        (NOON + SECOND, 0, ["a", "b", "c"]),
    ],
)
def test_old_failed_logins_are_purged(
    runner: StoreRunner, until: datetime, limit: int, left: list[str]
) -> None:
    began = {"a": NOON, "b": NOON + MILLISECOND, "c": NOON + SECOND}
    runner.run(save(runner.store, *(FailedLogins(key, 1, at) for key, at in began.items())))
    runner.run(purge(runner.store, until, limit))
    assert [key for key in began if runner.run(find(runner.store, key))] == left


@pytest.mark.parametrize("limit", [1, 2])
def test_purging_is_limited(runner: StoreRunner, limit: int) -> None:
    runner.run(save(runner.store, *(FailedLogins(key, 1, NOON) for key in "abc")))
    runner.run(purge(runner.store, NOON, limit))
    assert len([key for key in "abc" if runner.run(find(runner.store, key))]) == 3 - limit


@pytest.mark.parametrize("guesses", [20, 40])
def test_of_concurrent_guesses_no_more_are_answered_than_the_policy_allows(
    runner: StoreRunner, guesses: int
) -> None:
    runner.run(add(runner.store, ANNA))
    email, clock = str(ANNA.email), ManualClock()
    randomness, models, log = SequentialRandomness(), NoModels(), RecordedEvents()
    ports = Ports(runner.store, PlainHasher(), clock, randomness, models, log)
    outcomes = runner.run_at_once([log_in(ports, email, f"guess {n}") for n in range(guesses)])
    kinds = [outcome.kind for outcome in outcomes if isinstance(outcome, DomainError)]
    assert len(kinds) == guesses
    assert kinds.count(Kind.WRONG_CREDENTIALS) == PRODUCTION.failed_logins
    assert kinds.count(Kind.TOO_MANY_LOGINS) == guesses - PRODUCTION.failed_logins
    key = login_key("email", str(ANNA.email_key))
    stored = runner.run(find(runner.store, key))
    assert stored == FailedLogins(key, PRODUCTION.failed_logins, clock.now())


def test_concurrent_failures_with_other_names_do_not_hinder_one_another(
    runner: StoreRunner,
) -> None:
    old = [FailedLogins(login_key("email", f"{n}@x.org"), 3, NOON) for n in range(16)]
    runner.run(save(runner.store, *old))
    clock = ManualClock()
    clock.advance(NOON - clock.now() + 2 * PRODUCTION.period)
    ports = Ports(
        runner.store,
        PlainHasher(),
        clock,
        SequentialRandomness(),
        NoModels(),
        RecordedEvents(),
    )
    outcomes = runner.run_at_once([log_in(ports, f"{n}@x.org", "guess") for n in range(16)])
    kinds = {outcome.kind for outcome in outcomes if isinstance(outcome, DomainError)}
    assert (len(outcomes), kinds) == (16, {Kind.WRONG_CREDENTIALS})
    for record in old:
        left = runner.run(find(runner.store, record.key))
        assert left is None or left == replace(record, count=1, began_at=clock.now())


# Tokens


async def tokens_of_anna(store: Store, now: datetime) -> list[Token]:
    """Anna's tokens."""
    async with store.reading() as work:
        return await work.tokens.of_user(ANNA.id, now)


@pytest.mark.parametrize(
    ("now", "listed"),
    [
        (NOON - SECOND, ["later", "after", "noon"]),
        (NOON, ["later", "after"]),
        (NOON + MILLISECOND, ["later"]),
        (NOON + SECOND, []),
    ],
)
def test_a_users_valid_tokens_are_listed_newest_first(
    runner: StoreRunner, now: datetime, listed: list[str]
) -> None:
    annas = {
        "noon": token("noon", ANNA, NOON),
        "later": token("later", ANNA, NOON + SECOND),
        "after": token("after", ANNA, NOON + MILLISECOND),
    }
    berts = token("berts", BERT, NOON + SECOND)
    runner.run(add(runner.store, ANNA, BERT))
    runner.run(issue_tokens(runner.store, *annas.values(), berts))
    assert runner.run(tokens_of_anna(runner.store, now)) == [annas[name] for name in listed]

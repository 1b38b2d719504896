"""Members, their lists, and the ledger."""

from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from core.domain.accounts import Bearer, User, new_token
from core.domain.errors import DomainError, Kind
from core.domain.membership import (
    Event,
    MemberChange,
    MemberFilter,
    Payment,
    PaymentRefunded,
    PaymentSucceeded,
    Position,
)
from core.domain.membership_tiers import Tier
from core.ports import Ports
from core.ports.store import Stale, Store
from core.use_cases.membership import change_user, receive_event
from tests.core.fakes import (
    ManualClock,
    NoModels,
    PlainHasher,
    RecordedEvents,
    SequentialRandomness,
)
from tests.stores.databases import execute
from tests.stores.shortcuts import (
    ANNA,
    BERT,
    GRANT,
    NOON,
    PAID,
    UNMATCHED,
    add,
    by_username,
    grant,
    grants_of,
    issue_tokens,
    lock_payment,
    payments_of,
    record_event,
    replace_user,
    save,
    token,
    token_owner,
    unmatched,
)
from tests.stores.stores import Open, StoreRunner

# Members


LATER = NOON + timedelta(days=1)


@pytest.mark.parametrize("tier", Tier)
@pytest.mark.parametrize("is_staff", [True, False])
def test_tier_and_staff_are_stored(runner: StoreRunner, tier: Tier, is_staff: bool) -> None:
    new = replace(ANNA, tier=tier, is_staff=is_staff)
    runner.run(add(runner.store, new, BERT))
    runner.run(issue_tokens(runner.store, token("new", new, LATER)))
    assert runner.run(by_username(runner.store, "anna")) == new
    assert runner.run(token_owner(runner.store, token("new", new, LATER), NOON)) == new
    after = replace(BERT, tier=tier, is_staff=is_staff, version=2)
    runner.run(replace_user(runner.store, after, BERT))
    assert runner.run(by_username(runner.store, "bert")) == after
    assert runner.run(by_username(runner.store, "anna")) == new


def random_users() -> list[User]:
    """Thirty users who joined at few different times, oldest first, with random ids."""
    rng = Random(5)  # noqa: S311
    users = []
    for number in range(30):
        age = timedelta(milliseconds=rng.choice([0, 1, 10, 123, 995, 1_000, 60_000]))
        users.append(
            replace(
                ANNA,
                id=UUID(int=rng.getrandbits(128)),
                username=f"u{number}",
                email=None,
                tier=rng.choice(list(Tier)),
                created_at=NOON + age,
            )
        )
    return sorted(users, key=lambda user: (user.created_at, user.id.hex))


RANDOM_USERS = random_users()


@pytest.fixture
def crowded(runner: StoreRunner) -> StoreRunner:
    """A store with these users, added in another order."""
    runner.run(add(runner.store, *Random(6).sample(RANDOM_USERS, len(RANDOM_USERS))))  # noqa: S311
    return runner


@pytest.mark.parametrize("tier", [None, *Tier])
def test_a_list_continues_after_any_member_oldest_first(
    crowded: StoreRunner, tier: Tier | None
) -> None:
    for position in range(-1, len(RANDOM_USERS)):
        after = RANDOM_USERS[position] if position >= 0 else None
        expected_users = [
            user for user in RANDOM_USERS[position + 1 :] if tier in (None, user.tier)
        ]
        for limit in (1, 4, 31):
            found = crowded.run(_page(crowded.store, tier, after, limit))
            assert found == expected_users[:limit], position


def test_a_list_continues_after_a_member_who_does_not_exist(crowded: StoreRunner) -> None:
    gone = RANDOM_USERS[10]

    async def delete() -> None:
        async with crowded.store.writing() as work:
            await work.users.delete(gone)

    crowded.run(delete())
    assert crowded.run(_page(crowded.store, None, gone, 2)) == RANDOM_USERS[11:13]
    assert crowded.run(_page(crowded.store, gone.tier, gone, 1)) == [
        next(user for user in RANDOM_USERS[11:] if user.tier is gone.tier)
    ]
    edges = [replace(gone, id=UUID(int=0)), replace(gone, id=UUID(int=2**128 - 1))]
    first, last = (crowded.run(_page(crowded.store, None, edge, 30)) for edge in edges)
    others = [user for user in RANDOM_USERS if user != gone]
    assert first == [user for user in others if user.created_at >= gone.created_at]
    assert last == [user for user in others if user.created_at > gone.created_at]


def test_a_list_continues_between_two_times(crowded: StoreRunner) -> None:
    between = replace(ANNA, created_at=NOON + timedelta(microseconds=995_999))
    expected = [user for user in RANDOM_USERS if user.created_at > between.created_at]
    assert crowded.run(_page(crowded.store, None, between, 30)) == expected


def test_a_page_without_members_is_empty(runner: StoreRunner) -> None:
    assert runner.run(_page(runner.store, None, None, 1)) == []
    runner.run(add(runner.store, ANNA))
    assert runner.run(_page(runner.store, Tier.PRO, None, 1)) == []
    assert runner.run(_page(runner.store, None, ANNA, 1)) == []


async def _page(store: Store, tier: Tier | None, after: User | None, limit: int) -> list[User]:
    position = Position(after.created_at, after.id) if after else None
    async with store.reading() as work:
        return await work.users.page(MemberFilter(tier, position), limit)


# The ledger


SMILES = "\N{GRINNING FACE}" * 500


def test_an_event_is_recorded_once(runner: StoreRunner) -> None:
    seen = [
        runner.run(record_event(runner.store, name))
        for name in ["evt", "evt", "Evt", "evt ", "evt"]
    ]
    assert seen == [True, False, True, True, False]


@pytest.mark.parametrize("event_id", ["", " ", SMILES[:255], "a\u2028b'\"%s:x\\"])
def test_an_event_id_may_be_any_text(runner: StoreRunner, event_id: str) -> None:
    assert runner.run(record_event(runner.store, event_id))
    assert not runner.run(record_event(runner.store, event_id))


def test_an_error_rolls_an_event_back(runner: StoreRunner) -> None:
    async def fail_after_noting() -> None:
        async with runner.store.writing() as work:
            assert await work.ledger.record_event("evt", NOON)
            assert not await work.ledger.record_event("evt", NOON)
            await work.ledger.lock_payment("pi_1")
            await work.ledger.save(PAID)
            await work.ledger.grant(GRANT)
            raise LookupError

    with pytest.raises(LookupError):
        runner.run(fail_after_noting())
    assert runner.run(record_event(runner.store, "evt"))
    assert runner.run(lock_payment(runner.store, "pi_1")) == Payment("pi_1")
    assert runner.run(grants_of(runner.store, ANNA)) == set()


def test_a_new_payment_is_empty_and_not_listed(
    runner: StoreRunner,
) -> None:
    for _ in range(2):
        assert runner.run(lock_payment(runner.store, "pi_1")) == Payment("pi_1")
    assert runner.run(unmatched(runner.store)) == []


@pytest.mark.parametrize(
    "payment",
    [
        PAID,
        replace(PAID, refunded_at=NOON + timedelta(milliseconds=1)),
        Payment("pi_1", refunded_at=NOON),
        replace(UNMATCHED, tier=None, named_user=None, named_tier=None),
        replace(UNMATCHED, named_user=SMILES, named_tier=SMILES),
        replace(UNMATCHED, named_user="", named_tier="a\x1b[31m\u2028\r\n'\"%s"),
        replace(PAID, payment_intent=SMILES[:255], tier=Tier.ENTERPRISE),
    ],
    ids=range(7),
)
def test_a_payment_is_saved(runner: StoreRunner, payment: Payment) -> None:
    runner.run(save(runner.store, payment))
    assert runner.run(lock_payment(runner.store, payment.payment_intent)) == payment


def test_saving_replaces_a_payment(runner: StoreRunner) -> None:
    others = replace(PAID, payment_intent="pi_2")
    runner.run(save(runner.store, PAID, others))
    after = replace(PAID, refunded_at=NOON)
    runner.run(save(runner.store, after))
    assert runner.run(payments_of(runner.store, ANNA)) == {after, others}
    assert runner.run(payments_of(runner.store, BERT)) == set()


def test_grants_are_stored(runner: StoreRunner) -> None:
    second = replace(GRANT, user_version=7, tier=Tier.STANDARD, granted_by=ANNA.id)
    berts = replace(GRANT, user_id=BERT.id)
    runner.run(grant(runner.store, GRANT, second, berts))
    assert runner.run(grants_of(runner.store, ANNA)) == {GRANT, second}
    assert runner.run(grants_of(runner.store, BERT)) == {berts}


def test_a_second_grant_of_a_version_is_stale_and_rolled_back(runner: StoreRunner) -> None:
    runner.run(grant(runner.store, GRANT))
    third = replace(GRANT, user_version=3)
    with pytest.raises(Stale):
        runner.run(grant(runner.store, third, replace(GRANT, tier=Tier.ENTERPRISE)))
    assert runner.run(grants_of(runner.store, ANNA)) == {GRANT}


def test_the_ledger_does_not_refer_to_users(runner: StoreRunner) -> None:
    runner.run(save(runner.store, PAID))
    runner.run(grant(runner.store, GRANT))
    assert runner.run(payments_of(runner.store, ANNA)) == {PAID}


@pytest.mark.parametrize(
    ("members", "is_listed"),
    [
        ({}, False),
        ({"user_id": None}, True),
        ({"tier": None}, True),
        ({"user_id": None, "tier": None, "named_user": None, "named_tier": None}, True),
        ({"user_id": None, "refunded_at": NOON}, True),
        ({"user_id": None, "paid_at": None}, False),
        ({"user_id": None, "tier": None, "paid_at": None, "refunded_at": NOON}, False),
    ],
)
def test_payments_without_user_or_tier_are_unmatched(
    runner: StoreRunner, members: dict[str, Any], is_listed: bool
) -> None:
    payment = replace(PAID, **members)
    runner.run(save(runner.store, payment))
    assert runner.run(unmatched(runner.store)) == [payment] * is_listed


def test_unmatched_payments_are_listed_oldest_first_then_by_intent(runner: StoreRunner) -> None:
    ages = [("pi_9", 0), ("B", 1), ("_", 1), ("a", 1), ("a b", 1), ("ab", 1), ("é", 1), ("C", 999)]
    ordered = [
        replace(UNMATCHED, payment_intent=intent, paid_at=NOON + timedelta(milliseconds=age))
        for intent, age in [*ages, ("A", 1_000)]
    ]
    runner.run(save(runner.store, *ordered[::-2], *ordered[-2::-2]))
    assert runner.run(unmatched(runner.store)) == ordered


# Concurrent events


AT_ONCE = 8
PAYMENT_EVENT = PaymentSucceeded("evt_1", "pi_1", str(ANNA.id), "Pro")
REFUND_EVENT = PaymentRefunded("evt_2", "pi_1")


def ports(store: Store) -> Ports:
    """The ports over a store."""
    return Ports(
        store, PlainHasher(), ManualClock(), SequentialRandomness(), NoModels(), RecordedEvents()
    )


def deliver(runner: StoreRunner, *events: Event) -> tuple[Tier, int]:
    """Apply events concurrently. Returns the tier and version of Anna."""
    ports_of_store = ports(runner.store)
    outcomes = runner.run_at_once([receive_event(ports_of_store, event) for event in events])
    assert outcomes == [None] * len(events)
    anna = runner.run(by_username(runner.store, "anna"))
    assert anna is not None
    return anna.tier, anna.version


def test_one_of_concurrent_records_of_an_event_is_the_first(runner: StoreRunner) -> None:
    noted = runner.run_at_once([record_event(runner.store, "evt") for _ in range(AT_ONCE)])
    assert sorted(map(bool, noted)) == [False] * 7 + [True]
    assert {type(outcome) for outcome in noted} == {bool}


def test_a_concurrent_event_changes_the_tier_once(populated: StoreRunner) -> None:
    assert deliver(populated, *[PAYMENT_EVENT] * AT_ONCE) == (Tier.PRO, 2)
    assert len(populated.run(payments_of(populated.store, ANNA))) == 1


@pytest.mark.postgresql
@pytest.mark.parametrize("_again", range(3))
def test_a_concurrent_event_changes_the_tier_once_at_any_isolation_level(
    open_in_sql: Open, served: str, _again: int
) -> None:
    name = sa.make_url(served).database
    default = f"ALTER DATABASE {name} SET default_transaction_isolation = 'repeatable read'"
    execute(served, default)
    with open_in_sql(served) as runner:
        runner.run(add(runner.store, ANNA, BERT))
        assert deliver(runner, *[PAYMENT_EVENT] * AT_ONCE) == (Tier.PRO, 2)


def test_concurrent_events_of_a_payment_count_once(populated: StoreRunner) -> None:
    events = [replace(PAYMENT_EVENT, id=f"evt_{number}") for number in range(AT_ONCE)]
    assert deliver(populated, *events) == (Tier.PRO, 2)


@pytest.mark.parametrize("_again", range(3))
def test_a_payment_and_its_refund_may_be_concurrent(populated: StoreRunner, _again: int) -> None:
    tier, version = deliver(
        populated, PAYMENT_EVENT, REFUND_EVENT, replace(PAYMENT_EVENT, id="evt_3")
    )
    assert (tier, version in (1, 3)) == (Tier.STANDARD, True)
    stored = populated.run(lock_payment(populated.store, "pi_1"))
    assert isinstance(stored, Payment)
    assert None not in (stored.paid_at, stored.refunded_at)


def test_the_highest_of_concurrent_payments_counts(populated: StoreRunner) -> None:
    tiers = ["Pro", "Enterprise", "Standard", "Gold", "Pro", "Pro", "Standard", "Pro"]
    events = [
        PaymentSucceeded(f"evt_{number}", f"pi_{number}", str(ANNA.id), tier)
        for number, tier in enumerate(tiers)
    ]
    assert deliver(populated, *events)[0] is Tier.ENTERPRISE
    assert len(populated.run(payments_of(populated.store, ANNA))) == AT_ONCE


def test_one_of_concurrent_grants_at_a_version_is_stored(populated: StoreRunner) -> None:
    ports_of_store, bert = ports(populated.store), replace(BERT, is_staff=True, version=2)
    populated.run(replace_user(populated.store, bert, BERT))
    staff = Bearer(bert, "berts")
    populated.run(
        issue_tokens(populated.store, new_token(staff.token, bert, ports_of_store.clock.now()))
    )
    changes = [MemberChange(tier=tier) for tier in [Tier.PRO, Tier.ENTERPRISE] * 2]
    outcomes = populated.run_at_once(
        [
            change_user(ports_of_store, staff, str(ANNA.id), change, lambda version: version == 1)
            for change in changes
        ]
    )
    expect_error = [one for one in outcomes if isinstance(one, DomainError)]
    assert [one.kind for one in expect_error] == [Kind.PRECONDITION_FAILED] * 3
    (stored,) = populated.run(grants_of(populated.store, ANNA))
    after = populated.run(by_username(populated.store, "anna"))
    assert after == replace(ANNA, tier=stored.tier, version=2)


def test_concurrent_grants_of_a_version_are_stale_but_for_one(runner: StoreRunner) -> None:
    outcomes = runner.run_at_once([grant(runner.store, GRANT) for _ in range(AT_ONCE)])
    assert [type(outcome) for outcome in outcomes if outcome is not None] == [Stale] * 7

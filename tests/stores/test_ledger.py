"""How a store keeps payments, grants and the events that told of them."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from core.domain.membership import Payment
from core.domain.membership_tiers import Tier
from core.ports.store import Stale
from tests.stores.driving import DrivenStore
from tests.stores.ledger import (
    GRANT,
    PAID,
    UNMATCHED,
    grant,
    grants_of,
    known,
    note,
    payments_of,
    save,
    unmatched,
)
from tests.stores.people import ANNA, BERT, NOON

SMILES = "\N{GRINNING FACE}" * 500


def test_an_event_is_noted_once(driven: DrivenStore) -> None:
    seen = [driven.run(note(driven.store, name)) for name in ["evt", "evt", "Evt", "evt ", "evt"]]
    assert seen == [True, False, True, True, False]


@pytest.mark.parametrize("event_id", ["", " ", SMILES[:255], "a\u2028b'\"%s:x\\"])
def test_any_text_of_255_code_points_names_an_event(driven: DrivenStore, event_id: str) -> None:
    assert driven.run(note(driven.store, event_id))
    assert not driven.run(note(driven.store, event_id))


def test_an_event_that_an_error_left_unfinished_is_not_noted(driven: DrivenStore) -> None:
    async def fail_after_noting() -> None:
        async with driven.store.writing() as work:
            assert await work.ledger.record_event("evt", NOON)
            assert not await work.ledger.record_event("evt", NOON)
            await work.ledger.lock_payment("pi_1")
            await work.ledger.save(PAID)
            await work.ledger.grant(GRANT)
            raise LookupError

    with pytest.raises(LookupError):
        driven.run(fail_after_noting())
    assert driven.run(note(driven.store, "evt"))
    assert driven.run(known(driven.store, "pi_1")) == Payment("pi_1")
    assert driven.run(grants_of(driven.store, ANNA)) == set()


def test_of_a_payment_nothing_is_known_at_first_and_nobody_hears_of_it(
    driven: DrivenStore,
) -> None:
    for _ in range(2):
        assert driven.run(known(driven.store, "pi_1")) == Payment("pi_1")
    assert driven.run(unmatched(driven.store)) == []


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
def test_a_payment_comes_back_as_it_was_saved(driven: DrivenStore, payment: Payment) -> None:
    driven.run(save(driven.store, payment))
    assert driven.run(known(driven.store, payment.payment_intent)) == payment


def test_what_is_known_of_a_payment_is_saved_over_what_was(driven: DrivenStore) -> None:
    others = replace(PAID, payment_intent="pi_2")
    driven.run(save(driven.store, PAID, others))
    after = replace(PAID, refunded_at=NOON)
    driven.run(save(driven.store, after))
    assert driven.run(payments_of(driven.store, ANNA)) == {after, others}
    assert driven.run(payments_of(driven.store, BERT)) == set()


def test_grants_come_back_as_they_were_stored(driven: DrivenStore) -> None:
    second = replace(GRANT, user_version=7, tier=Tier.STANDARD, granted_by=ANNA.id)
    berts = replace(GRANT, user_id=BERT.id)
    driven.run(grant(driven.store, GRANT, second, berts))
    assert driven.run(grants_of(driven.store, ANNA)) == {GRANT, second}
    assert driven.run(grants_of(driven.store, BERT)) == {berts}


def test_a_second_grant_of_a_version_is_stale_and_its_unit_is_undone(driven: DrivenStore) -> None:
    driven.run(grant(driven.store, GRANT))
    third = replace(GRANT, user_version=3)
    with pytest.raises(Stale):
        driven.run(grant(driven.store, third, replace(GRANT, tier=Tier.ENTERPRISE)))
    assert driven.run(grants_of(driven.store, ANNA)) == {GRANT}


def test_the_ledger_needs_no_user(driven: DrivenStore) -> None:
    driven.run(save(driven.store, PAID))
    driven.run(grant(driven.store, GRANT))
    assert driven.run(payments_of(driven.store, ANNA)) == {PAID}


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
def test_what_was_paid_for_nobody_or_nothing_is_unmatched(
    driven: DrivenStore, members: dict[str, Any], is_listed: bool
) -> None:
    payment = replace(PAID, **members)
    driven.run(save(driven.store, payment))
    assert driven.run(unmatched(driven.store)) == [payment] * is_listed


def test_what_is_unmatched_comes_oldest_first_then_by_its_intent(driven: DrivenStore) -> None:
    ages = [("pi_9", 0), ("B", 1), ("_", 1), ("a", 1), ("a b", 1), ("ab", 1), ("é", 1), ("C", 999)]
    ordered = [
        replace(UNMATCHED, payment_intent=intent, paid_at=NOON + timedelta(milliseconds=age))
        for intent, age in [*ages, ("A", 1_000)]
    ]
    driven.run(save(driven.store, *ordered[::-2], *ordered[-2::-2]))
    assert driven.run(unmatched(driven.store)) == ordered

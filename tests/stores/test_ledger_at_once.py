"""What a store makes of deliveries that come at the same time."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from core.domain.accounts import Bearer, new_token
from core.domain.errors import DomainError, Kind
from core.domain.membership import Event, MemberChange, Payment, PaymentRefunded, PaymentSucceeded
from core.domain.membership_tiers import Tier
from core.ports import Ports
from core.ports.store import Stale, Store
from core.use_cases.membership import change_user, receive_event
from tests.core.fakes import ManualClock, NoModels, PlainHasher, SequentialRandomness
from tests.stores.driving import DrivenStore
from tests.stores.ledger import GRANT, grant, grants_of, known, note, payments_of
from tests.stores.opening import Open
from tests.stores.people import ANNA, BERT
from tests.stores.plain_sql import execute
from tests.stores.uses import add, by_username, issue, replace_user

AT_ONCE = 8
PAID = PaymentSucceeded("evt_1", "pi_1", str(ANNA.id), "Pro")
REFUNDED = PaymentRefunded("evt_2", "pi_1")


def ports(store: Store) -> Ports:
    """What use cases over a store are driven with."""
    return Ports(store, PlainHasher(), ManualClock(), SequentialRandomness(), NoModels())


def deliver(driven: DrivenStore, *events: Event) -> tuple[Tier, int]:
    """Deliver events at once; Anna's tier and version afterwards."""
    driven_ports = ports(driven.store)
    outcomes = driven.run_at_once([receive_event(driven_ports, event) for event in events])
    assert outcomes == [None] * len(events)
    anna = driven.run(by_username(driven.store, "anna"))
    assert anna is not None
    return anna.tier, anna.version


def test_of_notes_of_one_event_exactly_one_is_the_first(driven: DrivenStore) -> None:
    noted = driven.run_at_once([note(driven.store, "evt") for _ in range(AT_ONCE)])
    assert sorted(map(bool, noted)) == [False] * 7 + [True]
    assert {type(outcome) for outcome in noted} == {bool}


def test_one_event_however_often_changes_the_tier_once(peopled: DrivenStore) -> None:
    assert deliver(peopled, *[PAID] * AT_ONCE) == (Tier.PRO, 2)
    assert len(peopled.run(payments_of(peopled.store, ANNA))) == 1


@pytest.mark.postgresql
@pytest.mark.parametrize("_again", range(3))
def test_one_event_changes_the_tier_once_whatever_transactions_see(
    open_in_sql: Open, served: str, _again: int
) -> None:
    name = sa.make_url(served).database
    default = f"ALTER DATABASE {name} SET default_transaction_isolation = 'repeatable read'"
    execute(served, default)
    with open_in_sql(served) as driven:
        driven.run(add(driven.store, ANNA, BERT))
        assert deliver(driven, *[PAID] * AT_ONCE) == (Tier.PRO, 2)


def test_a_payment_that_several_events_tell_of_counts_once(peopled: DrivenStore) -> None:
    events = [replace(PAID, id=f"evt_{number}") for number in range(AT_ONCE)]
    assert deliver(peopled, *events) == (Tier.PRO, 2)


@pytest.mark.parametrize("_again", range(3))
def test_a_payment_and_its_refund_meet(peopled: DrivenStore, _again: int) -> None:
    tier, version = deliver(peopled, PAID, REFUNDED, replace(PAID, id="evt_3"))
    assert (tier, version in (1, 3)) == (Tier.STANDARD, True)
    kept = peopled.run(known(peopled.store, "pi_1"))
    assert isinstance(kept, Payment)
    assert None not in (kept.paid_at, kept.refunded_at)


def test_of_payments_of_one_member_the_highest_counts(peopled: DrivenStore) -> None:
    tiers = ["Pro", "Enterprise", "Standard", "Gold", "Pro", "Pro", "Standard", "Pro"]
    events = [
        PaymentSucceeded(f"evt_{number}", f"pi_{number}", str(ANNA.id), tier)
        for number, tier in enumerate(tiers)
    ]
    assert deliver(peopled, *events)[0] is Tier.ENTERPRISE
    assert len(peopled.run(payments_of(peopled.store, ANNA))) == AT_ONCE


def test_of_grants_at_one_version_exactly_one_is_kept(peopled: DrivenStore) -> None:
    driven_ports, bert = ports(peopled.store), replace(BERT, is_staff=True, version=2)
    peopled.run(replace_user(peopled.store, bert, BERT))
    staff = Bearer(bert, "berts")
    peopled.run(issue(peopled.store, new_token(staff.token, bert, driven_ports.clock.now())))
    changes = [MemberChange(tier=tier) for tier in [Tier.PRO, Tier.ENTERPRISE] * 2]
    outcomes = peopled.run_at_once(
        [
            change_user(driven_ports, staff, str(ANNA.id), change, lambda version: version == 1)
            for change in changes
        ]
    )
    expect_error = [one for one in outcomes if isinstance(one, DomainError)]
    assert [one.kind for one in expect_error] == [Kind.PRECONDITION_FAILED] * 3
    (kept,) = peopled.run(grants_of(peopled.store, ANNA))
    after = peopled.run(by_username(peopled.store, "anna"))
    assert after == replace(ANNA, tier=kept.tier, version=2)


def test_grants_of_one_version_at_once_are_told_apart_by_the_store(driven: DrivenStore) -> None:
    outcomes = driven.run_at_once([grant(driven.store, GRANT) for _ in range(AT_ONCE)])
    assert [type(outcome) for outcome in outcomes if outcome is not None] == [Stale] * 7

"""What is paid for nobody, or for nothing, that there is."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from core.domain.accounts import Bearer
from core.domain.membership import Payment, PaymentSucceeded
from core.domain.membership_tiers import Tier
from core.ports import Ports
from core.run_blocking import run_blocking
from core.use_cases.membership import list_unmatched_payments, receive_event
from tests.core.fakes import StoppedClock
from tests.core.members import member, pay, refund

NOBODY = "00000000-0000-0000-0000-000000000009"


@pytest.mark.parametrize(
    ("user", "tier"),
    [
        ("anna's", "Gold"),
        ("anna's", "pro"),
        ("anna's", ""),
        ("anna's", None),
        (NOBODY, "Pro"),
        ("anna", "Pro"),
        ("", "Pro"),
        (None, "Pro"),
        (None, None),
        (NOBODY, "Gold"),
    ],
)
def test_a_payment_for_nobody_or_nothing_that_there_is_is_kept_as_unmatched(
    ports: Ports, anna: Bearer, clock: StoppedClock, user: str | None, tier: str | None
) -> None:
    named = str(anna.user.id) if user == "anna's" else user
    run_blocking(receive_event(ports, PaymentSucceeded("evt", "pi_1", named, tier)))
    (kept,) = run_blocking(list_unmatched_payments(ports))
    assert (kept.named_user, kept.named_tier, kept.paid_at) == (named, tier, clock.now())
    assert (kept.user_id, kept.tier) == (
        anna.user.id if user == "anna's" else None,
        Tier.PRO if tier == "Pro" else None,
    )
    assert member(ports, anna.user) == anna.user


@pytest.mark.parametrize(
    "members",
    [{}, {"user_id": UUID(int=1)}, {"paid_at": None, "refunded_at": StoppedClock().now()}],
)
def test_what_is_not_paid_yet_is_not_unmatched(members: dict[str, Any]) -> None:
    assert not Payment("pi_1", **members).is_unmatched


def test_what_is_unmatched_is_listed_oldest_first_and_stays_when_it_is_refunded(
    ports: Ports, clock: StoppedClock
) -> None:
    for intent in ("pi_3", "pi_1", "pi_2"):
        event = PaymentSucceeded(intent, intent, NOBODY, "Pro")
        run_blocking(receive_event(ports, event))
        if intent == "pi_3":
            clock.advance(timedelta(milliseconds=1))
    refund(ports, "pi_2")
    listed = run_blocking(list_unmatched_payments(ports))
    assert [payment.payment_intent for payment in listed] == ["pi_3", "pi_1", "pi_2"]
    assert [payment.refunded_at for payment in listed] == [None, None, clock.now()]


def test_of_what_an_event_names_500_code_points_are_kept(ports: Ports) -> None:
    long = "\N{GRINNING FACE}" * 501
    run_blocking(receive_event(ports, PaymentSucceeded("evt", "pi_1", long, long)))
    (kept,) = run_blocking(list_unmatched_payments(ports))
    assert kept.named_user == kept.named_tier == long[:500]


def test_who_signs_up_later_is_not_paid_for_by_what_was_unmatched(
    ports: Ports, anna: Bearer
) -> None:
    later = UUID(int=2)  # the next id
    event = PaymentSucceeded("evt", "pi_1", str(later), "Pro")
    run_blocking(receive_event(ports, event))
    pay(ports, anna.user, Tier.PRO, "pi_2")
    assert [kept.user_id for kept in run_blocking(list_unmatched_payments(ports))] == [None]

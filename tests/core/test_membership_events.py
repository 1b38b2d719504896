"""What the events of payments do."""

from datetime import timedelta

from core.domain.accounts import AccountChange, Bearer, User
from core.domain.membership import Event, Payment, PaymentRefunded, PaymentSucceeded
from core.domain.membership_tiers import Tier
from core.ports import Ports
from core.run_blocking import run_blocking
from core.use_cases.accounts import change_account
from core.use_cases.membership import receive_event
from tests.core.fakes import StoppedClock
from tests.core.members import member, pay, refund

STANDARD, PRO, ENTERPRISE = Tier


def tier_and_version(ports: Ports, user: User) -> tuple[Tier, int]:
    """A member's tier, and how often they changed."""
    found = member(ports, user)
    return found.tier, found.version


def test_a_payment_gives_its_tier_and_a_full_refund_takes_it(ports: Ports, anna: Bearer) -> None:
    pay(ports, anna.user, PRO)
    assert tier_and_version(ports, anna.user) == (PRO, 2)
    refund(ports)
    assert tier_and_version(ports, anna.user) == (STANDARD, 3)


def test_the_highest_payment_that_is_not_refunded_counts(ports: Ports, anna: Bearer) -> None:
    pay(ports, anna.user, ENTERPRISE, "pi_1")
    pay(ports, anna.user, PRO, "pi_2")
    assert tier_and_version(ports, anna.user) == (ENTERPRISE, 2)
    refund(ports, "pi_1")
    assert tier_and_version(ports, anna.user) == (PRO, 3)


def test_only_what_changes_the_tier_raises_the_version(ports: Ports, anna: Bearer) -> None:
    pay(ports, anna.user, STANDARD, "pi_0")
    pay(ports, anna.user, PRO, "pi_1")
    pay(ports, anna.user, PRO, "pi_2")
    refund(ports, "pi_1")
    refund(ports, "pi_9")
    run_blocking(receive_event(ports, Event("of another type")))
    assert tier_and_version(ports, anna.user) == (PRO, 2)


def test_an_event_counts_once_by_its_id_whatever_it_says_the_second_time(
    ports: Ports, anna: Bearer
) -> None:
    run_blocking(receive_event(ports, Event("evt")))
    pro = PaymentSucceeded("evt", "pi_1", str(anna.user.id), "Pro")
    for repeated in (pro, PaymentRefunded("evt", "pi_1")):
        run_blocking(receive_event(ports, repeated))
    pay(ports, anna.user, PRO)
    assert tier_and_version(ports, anna.user) == (PRO, 2)


def test_a_payment_counts_once_by_its_intent_and_the_first_event_tells_it(
    ports: Ports, anna: Bearer, bert: Bearer
) -> None:
    for number, (user, tier) in enumerate([(anna, "Pro"), (anna, "Enterprise"), (bert, "Pro")]):
        event = PaymentSucceeded(f"evt_{number}", "pi_1", str(user.user.id), tier)
        run_blocking(receive_event(ports, event))
    assert tier_and_version(ports, anna.user) == (PRO, 2)
    assert tier_and_version(ports, bert.user) == (STANDARD, 1)


def test_a_refund_that_comes_before_its_payment_cancels_it(ports: Ports, anna: Bearer) -> None:
    refund(ports)
    pay(ports, anna.user, PRO)
    assert tier_and_version(ports, anna.user) == (STANDARD, 1)


def test_of_several_refunds_of_a_payment_the_first_counts(
    ports: Ports, anna: Bearer, clock: StoppedClock
) -> None:
    pay(ports, anna.user, PRO)
    refund(ports)
    first = clock.now()
    clock.advance(timedelta(seconds=1))
    run_blocking(receive_event(ports, PaymentRefunded("another refund", "pi_1")))
    assert run_blocking(_payment(ports)).refunded_at == first
    assert tier_and_version(ports, anna.user) == (STANDARD, 3)


def test_what_is_noted_for_another_reason_hides_no_later_event(ports: Ports, anna: Bearer) -> None:
    pay(ports, anna.user, PRO)
    for partial in ("a partial refund", "another one"):
        run_blocking(receive_event(ports, Event(partial)))
    assert tier_and_version(ports, anna.user) == (PRO, 2)
    refund(ports)
    assert tier_and_version(ports, anna.user) == (STANDARD, 3)


def test_an_event_leaves_the_rest_of_a_member_as_it_is_by_then(ports: Ports, anna: Bearer) -> None:
    run_blocking(change_account(ports, anna, AccountChange(username="Anna", bio="b")))
    pay(ports, anna.user, PRO)
    after = member(ports, anna.user)
    assert (after.username, after.bio, after.tier, after.version) == ("Anna", "b", PRO, 3)


async def _payment(ports: Ports) -> Payment:
    async with ports.store.writing() as work:
        return await work.ledger.lock_payment("pi_1")

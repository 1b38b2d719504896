"""Events that come at the same moment, through different apps (POST /webhook)."""

import json
from collections.abc import Sequence
from itertools import permutations

import pytest

from contract_tests.membership.events import Event, new_intent, refunded, succeeded
from contract_tests.membership.members import Member, sign_up, standing, tier_of
from contract_tests.membership.stripe import Stripe
from contract_tests.targets.environment import WEBHOOK_SECRETS
from contract_tests.together.crowd import Writer
from contract_tests.together.three import Request, Three

ORDERS = list(permutations(range(6)))


def _told(event: Event) -> Request:
    """Stripe, which comes again with what the database was too busy for."""
    body = json.dumps(event).encode()
    return lambda api: Stripe(Writer(0, [api]), WEBHOOK_SECRETS[0]).send(body)


def _deliver(three: Three, events: Sequence[Event]) -> None:
    answers = three.spread([_told(event) for event in events])
    assert [answer.status_code for answer in answers] == [200] * len(events)


def test_one_event_that_comes_fifty_times_counts_once(three: Three, member: Member) -> None:
    paid = succeeded(new_intent(), user_id=member.id, tier="Pro")
    _deliver(three, [paid] * 50)
    for api in three.apis.values():
        assert standing(api, member) == ("Pro", '"2"')
    assert three.count("payment_events", "id", paid["id"]) == 1
    assert three.count("payments", "payment_intent", paid["data"]["object"]["id"]) == 1


def test_one_payment_that_different_events_tell_of_counts_once(
    three: Three, member: Member
) -> None:
    intent = new_intent()
    told = [succeeded(intent, user_id=member.id, tier="Pro") for _ in range(12)]
    _deliver(three, told)
    assert standing(three.any, member) == ("Pro", '"2"')
    assert three.count("payments", "payment_intent", intent) == 1
    assert [three.count("payment_events", "id", event["id"]) for event in told] == [1] * 12


def test_a_payment_and_its_refund_at_once_leave_nothing_paid(three: Three) -> None:
    members = [sign_up(three.any) for _ in range(6)]
    events = []
    for place, member in enumerate(members):
        intent = new_intent()
        pair = [succeeded(intent, user_id=member.id, tier="Pro"), refunded(intent)]
        events += pair if place % 2 else pair[::-1]
    _deliver(three, events)
    assert [tier_of(three.any, member) for member in members] == ["Standard"] * 6


@pytest.mark.parametrize("first", [0, 31, 64])
def test_payments_and_refunds_in_any_order_end_in_the_right_tier(three: Three, first: int) -> None:
    """Each member pays for Pro twice and for Enterprise once; Enterprise and one Pro are returned.

    Half of them get the other Pro back as well.
    """
    expected, events = {}, []
    for place, order in enumerate(ORDERS[first::97]):
        member = sign_up(three.any)
        pro, returned, enterprise = new_intent(), new_intent(), new_intent()
        expected[member] = "Standard" if place % 2 else "Pro"
        story = [
            succeeded(pro, user_id=member.id, tier="Pro"),
            succeeded(returned, user_id=member.id, tier="Pro"),
            succeeded(enterprise, user_id=member.id, tier="Enterprise"),
            refunded(returned),
            refunded(enterprise),
            refunded(pro, in_full=bool(place % 2)),
        ]
        events += [story[number] for number in order]
    _deliver(three, events)
    assert {member: tier_of(three.any, member) for member in expected} == expected

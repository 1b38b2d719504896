"""Payments and refunds that arrive concurrently at all three apps (POST /webhook)."""

import json
from collections.abc import Sequence
from itertools import chain, permutations

import pytest

from contract_tests.membership.steps import Member, sign_up, tier_and_etag, tier_of
from contract_tests.membership.stripe import Event, Stripe, new_intent, refunded, succeeded
from contract_tests.targets.environment import WEBHOOK_SECRETS
from contract_tests.together.apps import WRITERS, Request, ThreeApps, Writer, Writers

ORDERS = list(permutations(range(6)))


def _delivery(event: Event) -> Request:
    """Return a request that delivers an event, and retries after a 503."""
    body = json.dumps(event).encode()
    return lambda api: Stripe(Writer(0, [api]), WEBHOOK_SECRETS[0]).send(body)


def _deliver_all(apps: ThreeApps, events: Sequence[Event]) -> None:
    answers = apps.send_at_once([_delivery(event) for event in events])
    assert [answer.status_code for answer in answers] == [200] * len(events)


def test_an_event_delivered_fifty_times_counts_once(apps: ThreeApps, member: Member) -> None:
    paid = succeeded(new_intent(), user_id=member.id, tier="Pro")
    _deliver_all(apps, [paid] * 50)
    for api in apps.apis.values():
        assert tier_and_etag(api, member) == ("Pro", '"2"')
    assert apps.count_rows("payment_events", "id", paid["id"]) == 1
    assert apps.count_rows("payments", "payment_intent", paid["data"]["object"]["id"]) == 1


def test_a_payment_in_different_events_counts_once(apps: ThreeApps, member: Member) -> None:
    intent = new_intent()
    events = [succeeded(intent, user_id=member.id, tier="Pro") for _ in range(12)]
    _deliver_all(apps, events)
    assert tier_and_etag(apps.first, member) == ("Pro", '"2"')
    assert apps.count_rows("payments", "payment_intent", intent) == 1
    assert [apps.count_rows("payment_events", "id", event["id"]) for event in events] == [1] * 12


def test_a_concurrent_payment_and_refund_leave_the_free_tier(apps: ThreeApps) -> None:
    members = [sign_up(apps.first) for _ in range(6)]
    events = []
    for index, member in enumerate(members):
        intent = new_intent()
        pair = [succeeded(intent, user_id=member.id, tier="Pro"), refunded(intent)]
        events += pair if index % 2 else pair[::-1]
    _deliver_all(apps, events)
    assert [tier_of(apps.first, member) for member in members] == ["Standard"] * 6


@pytest.mark.parametrize("first", [0, 31, 64])
def test_payments_and_refunds_in_any_order_give_the_same_tier(apps: ThreeApps, first: int) -> None:
    """Each member pays for Pro twice and for Enterprise once; Enterprise and one Pro are refunded.

    For half of the members the other Pro is refunded as well.
    """
    expected, events = {}, []
    for index, order in enumerate(ORDERS[first::97]):
        member = sign_up(apps.first)
        pro, returned, enterprise = new_intent(), new_intent(), new_intent()
        expected[member] = "Standard" if index % 2 else "Pro"
        own_events = [
            succeeded(pro, user_id=member.id, tier="Pro"),
            succeeded(returned, user_id=member.id, tier="Pro"),
            succeeded(enterprise, user_id=member.id, tier="Enterprise"),
            refunded(returned),
            refunded(enterprise),
            refunded(pro, in_full=bool(index % 2)),
        ]
        events += [own_events[number] for number in order]
    _deliver_all(apps, events)
    assert {member: tier_of(apps.first, member) for member in expected} == expected


TIMES = 4


def test_each_payment_is_recorded_once(writers: Writers, apps: ThreeApps) -> None:
    """Each writer sends its own events, about the same payments as all others."""
    members = [sign_up(apps.first) for _ in range(TIMES)]
    intents = [new_intent() for _ in members]

    def deliver(writer: Writer) -> list[str]:
        events = []
        for member, intent in zip(members, intents, strict=True):
            events.append(succeeded(intent, user_id=member.id, tier="Enterprise"))
        for event in [*events, *events]:
            _deliver(writer, event)
        return [event["id"] for event in events]

    event_ids = list(chain.from_iterable(writers.run(deliver)))
    payments = [apps.count_rows("payments", "payment_intent", intent) for intent in intents]
    assert payments == [1] * TIMES
    events = [apps.count_rows("payment_events", "id", event_id) for event_id in event_ids]
    assert events == [1] * len(event_ids)
    for member in members:
        assert tier_and_etag(apps.first, member) == ("Enterprise", '"2"')


def test_concurrent_payments_and_refunds_of_one_member_are_all_counted(
    writers: Writers, apps: ThreeApps
) -> None:
    """Every writer pays for Pro and Enterprise; only one payment, for Pro, is not refunded."""
    member = sign_up(apps.first)

    def pay_and_refund(writer: Writer) -> list[str]:
        pro, enterprise = new_intent(), new_intent()
        _deliver(writer, succeeded(pro, user_id=member.id, tier="Pro"))
        _deliver(writer, refunded(enterprise))
        _deliver(writer, succeeded(enterprise, user_id=member.id, tier="Enterprise"))
        if writer.number < WRITERS - 1:
            _deliver(writer, refunded(pro))
        return [pro, enterprise]

    intents = list(chain.from_iterable(writers.run(pay_and_refund)))
    for api in apps.apis.values():
        assert tier_of(api, member) == "Pro"
    counts = [apps.count_rows("payments", "payment_intent", intent) for intent in intents]
    assert counts == [1] * 2 * WRITERS


def _deliver(writer: Writer, event: Event) -> None:
    answer = Stripe(writer, WEBHOOK_SECRETS[0]).send(json.dumps(event).encode())
    assert (answer.status_code, answer.json()) == (200, {"received": event["type"]})

"""Eight writers who tell of the same payments through all three apps at once (POST /webhook)."""

import json
from itertools import chain

from contract_tests.membership.events import Event, new_intent, refunded, succeeded
from contract_tests.membership.members import sign_up, standing, tier_of
from contract_tests.membership.stripe import Stripe
from contract_tests.targets.environment import WEBHOOK_SECRETS
from contract_tests.together.crowd import WRITERS, Crowd, Writer
from contract_tests.together.three import Three

TIMES = 4


def test_each_payment_is_in_the_ledger_once(crowd: Crowd, three: Three) -> None:
    """Each writer has events of its own, of payments that all the others tell of too."""
    members = [sign_up(three.any) for _ in range(TIMES)]
    intents = [new_intent() for _ in members]

    def tell(writer: Writer) -> list[str]:
        events = []
        for member, intent in zip(members, intents, strict=True):
            events.append(succeeded(intent, user_id=member.id, tier="Enterprise"))
        for event in [*events, *events]:
            _deliver(writer, event)
        return [event["id"] for event in events]

    told = list(chain.from_iterable(crowd.write(tell)))
    assert [three.count("payments", "payment_intent", intent) for intent in intents] == [1] * TIMES
    assert [three.count("payment_events", "id", event) for event in told] == [1] * len(told)
    for member in members:
        assert standing(three.any, member) == ("Enterprise", '"2"')


def test_all_that_one_member_paid_and_got_back_is_counted(crowd: Crowd, three: Three) -> None:
    """Every writer pays Pro and Enterprise; only the last one keeps something, which is Pro."""
    member = sign_up(three.any)

    def pay_and_be_paid_back(writer: Writer) -> list[str]:
        pro, enterprise = new_intent(), new_intent()
        _deliver(writer, succeeded(pro, user_id=member.id, tier="Pro"))
        _deliver(writer, refunded(enterprise))
        _deliver(writer, succeeded(enterprise, user_id=member.id, tier="Enterprise"))
        if writer.number < WRITERS - 1:
            _deliver(writer, refunded(pro))
        return [pro, enterprise]

    intents = list(chain.from_iterable(crowd.write(pay_and_be_paid_back)))
    for api in three.apis.values():
        assert tier_of(api, member) == "Pro"
    counts = [three.count("payments", "payment_intent", intent) for intent in intents]
    assert counts == [1] * 2 * WRITERS


def _deliver(writer: Writer, event: Event) -> None:
    answer = Stripe(writer, WEBHOOK_SECRETS[0]).send(json.dumps(event).encode())
    assert (answer.status_code, answer.json()) == (200, {"received": event["type"]})

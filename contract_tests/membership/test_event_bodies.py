"""What the body of an event must look like, once it is signed (POST /webhook)."""

import json

import pytest

from contract_tests.api import Api, problem
from contract_tests.membership.events import new_intent, succeeded
from contract_tests.membership.members import Member, sign_up, tier_of
from contract_tests.membership.stripe import Stripe
from contract_tests.unusual.bodies import NOT_READ
from contract_tests.unusual.unusual import NOT_JSON
from contract_tests.wire.bodies import MEBIBYTE, NOT_VALID, OTHER_TYPES, TOO_LARGE

NO_EVENT = (400, {"body": ["is not an event"]})
BROKEN = {name: body for name, (body, errors) in NOT_READ.items() if errors is NOT_JSON}
NO_EVENTS = [
    *(b"null", b"[]", b'"x"', b"1", b"true", b"{}", b'[{"id":"a","type":"b"}]'),
    *(b'{"id":"a"}', b'{"type":"a"}', b'{"id":1,"type":"a"}', b'{"id":"a","type":1}'),
    *(b'{"id":null,"type":"a"}', b'{"id":"a","type":null}', b'{"id":["a"],"type":"a"}'),
    *(b'{"id":"a","type":{}}', b'{"id":true,"type":"a"}', b'{"ID":"a","TYPE":"b"}'),
    b'{"id":"%s","type":"a"}' % (b"a" * 256),
    b'{"id":"a","id":1,"type":"a"}',
]


def test_what_is_no_json_is_refused(stripe: Stripe, subtests: pytest.Subtests) -> None:
    for name, body in BROKEN.items():
        with subtests.test(name):
            assert problem(stripe.send(body)) == NOT_VALID


def test_what_has_no_id_or_no_type_is_no_event(stripe: Stripe, subtests: pytest.Subtests) -> None:
    for body in NO_EVENTS:
        with subtests.test(body=body):
            assert problem(stripe.send(body)) == NO_EVENT


def test_an_id_may_have_255_code_points(api: Api, member: Member, stripe: Stripe) -> None:
    paid = succeeded(new_intent(), user_id=member.id, tier="Pro")
    paid["id"] = paid["id"] + "\U0001f600" * (255 - len(paid["id"]))
    stripe.deliver(paid)
    assert tier_of(api, member) == "Pro"


def test_the_last_of_equal_keys_counts(api: Api, member: Member, stripe: Stripe) -> None:
    last = json.dumps(succeeded(new_intent(), user_id=member.id, tier="Pro"))
    body = f'{{"type":"charge.refunded","data":null,{last[1:]}'.encode()
    assert stripe.send(body).json() == {"received": "payment_intent.succeeded"}
    assert tier_of(api, member) == "Pro"


def test_the_media_type_is_not_looked_at(
    api: Api, stripe: Stripe, subtests: pytest.Subtests
) -> None:
    for content_type in [*OTHER_TYPES, "application/json; charset=latin-1"]:
        headers = [] if content_type is None else [("Content-Type", content_type)]
        with subtests.test(content_type=content_type):
            member = sign_up(api)
            body = json.dumps(succeeded(new_intent(), user_id=member.id, tier="Pro"))
            assert stripe.send(body.encode(), headers).status_code == 200
            assert tier_of(api, member) == "Pro"


@pytest.mark.parametrize("value", ["Bearer x", b"\xff", "Basic x"])
def test_a_token_is_not_looked_at(stripe: Stripe, value: str) -> None:
    answer = stripe.send(b'{"id":"x","type":"y"}', [("Authorization", value)])
    assert answer.json() == {"received": "y"}


def test_an_event_may_have_one_mebibyte_and_no_more(
    api: Api, member: Member, stripe: Stripe
) -> None:
    paid = succeeded(new_intent(), user_id=member.id, tier="Pro")
    whole = json.dumps(paid).encode().ljust(MEBIBYTE)
    assert problem(stripe.send(whole + b" ")) == TOO_LARGE
    assert tier_of(api, member) == "Standard"
    assert stripe.send(whole).status_code == 200
    assert tier_of(api, member) == "Pro"


def test_an_event_may_come_in_pieces(api: Api, member: Member, stripe: Stripe) -> None:
    body = json.dumps(succeeded(new_intent(), user_id=member.id, tier="Pro")).encode()
    pieces = (body[start : start + 50] for start in range(0, len(body), 50))
    assert stripe.send(body, pieces=pieces).status_code == 200
    assert tier_of(api, member) == "Pro"

"""Webhook requests: signature, body, and an unavailable database (POST /webhook)."""

import hmac
import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from contract_tests.api import Api, Headers, problem
from contract_tests.http.steps import (
    INVALID_JSON,
    MEBIBYTE,
    OTHER_MEDIA_TYPES,
    TOO_LARGE,
    json_of_size,
)
from contract_tests.membership.steps import Member, sign_up, tier_of
from contract_tests.membership.stripe import (
    Stripe,
    digest,
    event,
    new_intent,
    refunded,
    signature,
    succeeded,
)
from contract_tests.targets.databases import Databases
from contract_tests.targets.doubles import SettableClock
from contract_tests.targets.target import WithDatabase
from contract_tests.unusual.http import UNREADABLE
from contract_tests.unusual.request import NOT_JSON

BODY = b'{"id":"evt_of_no_use","type":"nothing.happened"}'
# {t} is the current time; {new} and {old} are signatures with valid secrets, {wrong} with another.
VALID_SIGNATURES = [
    "t={t},v1={new}",
    "t={t},v1={old}",
    "v1={new},t={t}",
    "t={t},v1={new},v1={old}",
    "t={t},v1={wrong},v1={new}",
    "t={t},v1={new},v1={wrong}",
    "t={t},v0={wrong},v1={new}",
    "t={t},v1=,v1={new},v1",
    "t={t},v1={new},",
    ",,t={t},x=y,=,v1={new}",
    "t={t},v1=\xff\x80,v1={new},\xe9=\xe9",
    "t={t}" + ",v1={wrong}" * 50 + ",v1={new}",
]
INVALID_SIGNATURES = [
    *("", ",", "=", "x", "t", "v1", "t={t}", "v1={new}", "t=,v1={new}", "t={t},v1=", "{new}"),
    *("t={t},v1={wrong}", "t={t},v1={empty}", "t={t},v1={bare}", "t={t},v1={other}"),
    *("t={t},v0={new}", "t={t},v2={new}", "t={t},V1={new}", "T={t},v1={new}", "t={t},v11={new}"),
    *("t={t},v1={upper}", "t={t},v1={cut}", "t={t},v1={new}0", "t={t},v1={new}\xff"),
    *("t={t},v1=0x{new}", 't={t},v1="{new}"', "t={t},v1={new}={new}", "t={t},v1={new}="),
    *("t={t},t={t},v1={new}", "t={t},v1={new},t={t}", "t={t},t=,v1={new}", "t=x,t={t},v1={new}"),
    *(
        "t={t}, v1={new}",
        "t={t} ,v1={new}",
        "t= {t},v1={new}",
        "t={t},v1= {new}",
        "t ={t},v1={new}",
        "t={t},\tv1={new}",
        "t={t},v1 ={new}",
        "t={t},v1={new} x",
    ),
    *("t={t};v1={new}", "t={t}|v1={new}", "t:{t},v1:{new}", "t={t}&v1={new}", "t={t}v1={new}"),
    *("t=0{t},v1={new}", "t=+{t},v1={new}", "t=-{t},v1={new}", "t={t}.0,v1={new}", "t=0,v1={new}"),
    *("t={t}e0,v1={new}", "t=0x1,v1={new}", "t=1_0,v1={new}", "t=abc,v1={new}", "t=NaN,v1={new}"),
    *("t={t}000,v1={new}", "t=" + "9" * 400 + ",v1={new}", "t=" + "9" * 5_000 + ",v1={new}"),
    *("\xff", "\x80\x81", "t=\xb2\xb3,v1={new}", "t={t}\xff,v1={new}", "t={t},v1=\xff\xfe"),
    *("t={arabic},v1={new}", "t={t},v1={arabic}", "t={t},v1=\xe2\x82\xac", "t={t},v\xb9={new}"),
    "t={t}" + ",v1={wrong}" * 100,
]


def header_value(template: str, secrets: tuple[str, ...]) -> bytes:
    """Return the header for BODY that a template describes; Arabic digits are in UTF-8."""
    at = int(time.time())
    new = digest(BODY, secrets[0], at)
    text = template.format(
        t=at,
        new=new,
        old=digest(BODY, secrets[-1], at),
        wrong=digest(BODY, "whsec_nobodys", at),
        empty=digest(BODY, "", at),
        other=digest(BODY + b" ", secrets[0], at),
        bare=digest(b"", secrets[0], at),
        upper=new.upper(),
        cut=new[:-1],
        arabic="".join(f"\xd9{chr(0xA0 + int(digit))}" for digit in str(at)),
    )
    return text.encode("latin-1")


RECEIVED = (200, b'{"received":"nothing.happened"}')
INVALID_SIGNATURE = (400, {"signature": ["is invalid"]})
HEADER = "Stripe-Signature"


def _send(api: Api, headers: Headers, body: bytes = BODY) -> tuple[int, bytes]:
    answer = api.send("POST", "/webhook", content=body, headers=headers)
    return answer.status_code, answer.content


def _assert_refused(api: Api, headers: Headers, body: bytes = BODY) -> None:
    assert problem(api.send("POST", "/webhook", content=body, headers=headers)) == INVALID_SIGNATURE


def test_a_valid_signature_is_accepted(
    api: Api, webhook_secrets: tuple[str, ...], subtests: pytest.Subtests
) -> None:
    for template in VALID_SIGNATURES:
        with subtests.test(template=template):
            assert _send(api, {HEADER: header_value(template, webhook_secrets)}) == RECEIVED


def test_a_malformed_or_wrong_signature_is_refused(
    api: Api, webhook_secrets: tuple[str, ...], subtests: pytest.Subtests
) -> None:
    for template in INVALID_SIGNATURES:
        with subtests.test(template=template):
            _assert_refused(api, {HEADER: header_value(template, webhook_secrets)})


def test_an_unsigned_event_is_refused_whatever_its_body(api: Api) -> None:
    for body in (BODY, b"", b"{", b"\xff", b"[" * 100_000):
        _assert_refused(api, {}, body)
        _assert_refused(api, {HEADER: "t=1,v1=x"}, body)
        _assert_refused(api, {"Content-Type": "text/plain"}, body)


def test_repeated_header_lines_are_one_list(api: Api, webhook_secrets: tuple[str, ...]) -> None:
    whole = header_value("t={t},v1={new}", webhook_secrets)
    time_part, signature_part = whole.split(b",")
    assert _send(api, [(HEADER, time_part), (HEADER, signature_part)]) == RECEIVED
    _assert_refused(api, [(HEADER, whole), (HEADER, whole)])
    _assert_refused(api, [(HEADER, whole), (HEADER, time_part)])


def test_a_changed_body_invalidates_the_signature(
    api: Api, webhook_secrets: tuple[str, ...]
) -> None:
    headers = {HEADER: header_value("t={t},v1={new}", webhook_secrets)}
    changed = [BODY + b" ", BODY[:-1], BODY.replace(b"evt", b"Evt"), BODY + b"\n", b""]
    for body in (*changed, BODY.replace(b":", b": "), b"\xef\xbb\xbf" + BODY):
        _assert_refused(api, headers, body)
    assert _send(api, headers) == RECEIVED


def test_a_changed_timestamp_invalidates_the_signature(
    api: Api, webhook_secrets: tuple[str, ...]
) -> None:
    now = int(time.time())
    signature_part = digest(BODY, webhook_secrets[0], now)
    _assert_refused(api, {HEADER: f"t={now - 1},v1={signature_part}"})
    _assert_refused(api, {HEADER: f"t={now + 1},v1={signature_part}"})


def test_a_timestamp_has_exactly_one_form(
    api: Api, webhook_secrets: tuple[str, ...], subtests: pytest.Subtests
) -> None:
    secret = webhook_secrets[0].encode()
    for form in ("0{}", "00{}", "+{}", " {}", "{} ", "{}.0", "{}e0", "\xd9\xa1{}"):
        time_part = form.format(int(time.time())).encode("latin-1")
        signature_part = hmac.new(secret, time_part + b"." + BODY, "sha256").hexdigest()
        with subtests.test(form=form):
            _assert_refused(api, {HEADER: b"v1=%s,t=%s,x=y" % (signature_part.encode(), time_part)})


# The margin of 8 seconds allows for the time in transit and for clocks that differ.
@pytest.mark.parametrize("seconds", [292, 308, 86_400])
def test_a_signature_is_valid_for_five_minutes_in_either_direction(
    api: Api, webhook_secrets: tuple[str, ...], seconds: int
) -> None:
    for direction in (-1, 1):
        at = int(time.time()) + direction * seconds
        headers = {HEADER: signature(BODY, webhook_secrets[0], at)}
        if seconds < 300:
            assert _send(api, headers) == RECEIVED
        else:
            _assert_refused(api, headers)


def test_a_signature_is_valid_for_exactly_300_seconds(
    api: Api, clock: SettableClock, webhook_secrets: tuple[str, ...], subtests: pytest.Subtests
) -> None:
    time_part = datetime(2001, 2, 3, 4, 5, 6, tzinfo=UTC)
    clock.stop(time_part)
    for away in (-301, -300, -299, 0, 299, 300, 301):
        at = int((time_part + timedelta(seconds=away)).timestamp())
        headers = {HEADER: signature(BODY, webhook_secrets[0], at)}
        with subtests.test(seconds=away):
            if abs(away) <= 300:
                assert _send(api, headers) == RECEIVED
            else:
                _assert_refused(api, headers)


def test_the_order_of_checks(api: Api, stripe: Stripe) -> None:
    large = json_of_size(MEBIBYTE + 1)
    for headers in ({}, {HEADER: "x"}):
        assert problem(api.send("POST", "/webhook", content=large, headers=headers)) == TOO_LARGE
    _assert_refused(api, {HEADER: "x"}, b"{")
    assert problem(stripe.send(b"{")) == (400, {"body": ["is not valid JSON"]})
    assert problem(stripe.send(b"{}")) == (400, {"body": ["is not an event"]})


NOT_AN_EVENT = (400, {"body": ["is not an event"]})
INVALID_JSON_BODIES = {
    name: body for name, (body, errors) in UNREADABLE.items() if errors is NOT_JSON
}
NOT_EVENTS = [
    *(b"null", b"[]", b'"x"', b"1", b"true", b"{}", b'[{"id":"a","type":"b"}]'),
    *(b'{"id":"a"}', b'{"type":"a"}', b'{"id":1,"type":"a"}', b'{"id":"a","type":1}'),
    *(b'{"id":null,"type":"a"}', b'{"id":"a","type":null}', b'{"id":["a"],"type":"a"}'),
    *(b'{"id":"a","type":{}}', b'{"id":true,"type":"a"}', b'{"ID":"a","TYPE":"b"}'),
    b'{"id":"%s","type":"a"}' % (b"a" * 256),
    b'{"id":"a","id":1,"type":"a"}',
]


def test_invalid_json_is_refused(stripe: Stripe, subtests: pytest.Subtests) -> None:
    for name, body in INVALID_JSON_BODIES.items():
        with subtests.test(name):
            assert problem(stripe.send(body)) == INVALID_JSON


def test_an_id_and_a_type_may_be_empty(stripe: Stripe) -> None:
    assert stripe.send(b'{"id":"","type":""}').json() == {"received": ""}


def test_an_event_requires_an_id_and_a_type(stripe: Stripe, subtests: pytest.Subtests) -> None:
    for body in NOT_EVENTS:
        with subtests.test(body=body):
            assert problem(stripe.send(body)) == NOT_AN_EVENT


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


def test_the_media_type_is_ignored(api: Api, stripe: Stripe, subtests: pytest.Subtests) -> None:
    for content_type in [*OTHER_MEDIA_TYPES, "application/json; charset=latin-1"]:
        headers = [] if content_type is None else [("Content-Type", content_type)]
        with subtests.test(content_type=content_type):
            member = sign_up(api)
            body = json.dumps(succeeded(new_intent(), user_id=member.id, tier="Pro"))
            assert stripe.send(body.encode(), headers).status_code == 200
            assert tier_of(api, member) == "Pro"


@pytest.mark.parametrize("value", ["Bearer x", b"\xff", "Basic x"])
def test_a_token_is_ignored(stripe: Stripe, value: str) -> None:
    answer = stripe.send(b'{"id":"x","type":"y"}', [("Authorization", value)])
    assert answer.json() == {"received": "y"}


def test_an_event_is_limited_to_one_mebibyte(api: Api, member: Member, stripe: Stripe) -> None:
    paid = succeeded(new_intent(), user_id=member.id, tier="Pro")
    whole = json.dumps(paid).encode().ljust(MEBIBYTE)
    assert problem(stripe.send(whole + b" ")) == TOO_LARGE
    assert tier_of(api, member) == "Standard"
    assert stripe.send(whole).status_code == 200
    assert tier_of(api, member) == "Pro"


def test_an_event_may_be_chunked(api: Api, member: Member, stripe: Stripe) -> None:
    body = json.dumps(succeeded(new_intent(), user_id=member.id, tier="Pro")).encode()
    pieces = (body[start : start + 50] for start in range(0, len(body), 50))
    assert stripe.send(body, pieces=pieces).status_code == 200
    assert tier_of(api, member) == "Pro"


UNKNOWN_ID = "0b5c1a0e-8f6f-4b7e-9f5d-2f1d6c6e7a01"
UNAVAILABLE = (503, {"database": ["is unavailable"]})


@pytest.fixture
def without_database(with_database: WithDatabase, databases: Databases) -> Iterator[Api]:
    """Return a server whose database does not exist."""
    with with_database(databases.absent(), fail_fast=True) as client:
        yield Api(client)


def test_without_the_database_an_event_is_unavailable(
    without_database: Api, webhook_secrets: tuple[str, ...]
) -> None:
    stripe = Stripe(without_database, webhook_secrets[0])
    paid = succeeded(new_intent(), user_id=UNKNOWN_ID, tier="Pro")
    for delivered in (paid, refunded(new_intent()), event("nothing.happened")):
        answer = stripe.send(json.dumps(delivered).encode())
        assert problem(answer) == UNAVAILABLE
        assert answer.headers["Retry-After"] == "1"


def test_without_the_database_invalid_requests_are_still_refused(
    without_database: Api, webhook_secrets: tuple[str, ...]
) -> None:
    unsigned = without_database.post("/webhook", event("nothing.happened"))
    no_event = Stripe(without_database, webhook_secrets[0]).send(b"{}")
    no_cursor = without_database.get(f"/forge/users?cursor={'A' * 88}")
    unpaid = without_database.post("/forge/users", {"name": "a", "tier": "Pro"})
    assert problem(unsigned) == (400, {"signature": ["is invalid"]})
    assert problem(no_event) == (400, {"body": ["is not an event"]})
    assert problem(no_cursor) == (422, {"cursor": ["is invalid"]})
    assert problem(unpaid) == (403, {"tier": ["requires payment"]})


def test_without_the_database_a_member_is_unavailable(without_database: Api) -> None:
    answer = without_database.get(f"/forge/users/{UNKNOWN_ID}", headers={"If-None-Match": "*"})
    assert problem(answer) == UNAVAILABLE
    assert answer.headers["Cache-Control"] == "no-store"

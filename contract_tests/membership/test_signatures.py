"""Who may tell of events: whoever signs them (POST /webhook, Stripe-Signature)."""

import hmac
import time
from datetime import UTC, datetime, timedelta

import pytest

from contract_tests.api import Api, Headers, problem
from contract_tests.membership.signatures import BODY, GENUINE, NOT_GENUINE, header_value
from contract_tests.membership.signing import digest, signature
from contract_tests.membership.stripe import Stripe
from contract_tests.targets.doubles import SettableClock
from contract_tests.wire.bodies import MEBIBYTE, TOO_LARGE, padded

RECEIVED = (200, b'{"received":"nothing.happened"}')
FORGED = (400, {"signature": ["is invalid"]})
HEADER = "Stripe-Signature"


def _sent(api: Api, headers: Headers, body: bytes = BODY) -> tuple[int, bytes]:
    answer = api.send("POST", "/webhook", content=body, headers=headers)
    return answer.status_code, answer.content


def _refuse(api: Api, headers: Headers, body: bytes = BODY) -> None:
    assert problem(api.send("POST", "/webhook", content=body, headers=headers)) == FORGED


def test_what_stripe_signed_is_received(
    api: Api, webhook_secrets: tuple[str, ...], subtests: pytest.Subtests
) -> None:
    for template in GENUINE:
        with subtests.test(template=template):
            assert _sent(api, {HEADER: header_value(template, webhook_secrets)}) == RECEIVED


def test_what_is_not_quite_a_signature_is_none(
    api: Api, webhook_secrets: tuple[str, ...], subtests: pytest.Subtests
) -> None:
    for template in NOT_GENUINE:
        with subtests.test(template=template):
            _refuse(api, {HEADER: header_value(template, webhook_secrets)})


def test_without_a_signature_nothing_is_received(api: Api) -> None:
    for body in (BODY, b"", b"{", b"\xff", b"[" * 100_000):
        _refuse(api, {}, body)
        _refuse(api, {HEADER: "t=1,v1=x"}, body)
        _refuse(api, {"Content-Type": "text/plain"}, body)


def test_lines_of_the_header_are_one_list(api: Api, webhook_secrets: tuple[str, ...]) -> None:
    whole = header_value("t={t},v1={new}", webhook_secrets)
    moment, signed = whole.split(b",")
    assert _sent(api, [(HEADER, moment), (HEADER, signed)]) == RECEIVED
    _refuse(api, [(HEADER, whole), (HEADER, whole)])
    _refuse(api, [(HEADER, whole), (HEADER, moment)])


def test_a_body_counts_exactly_as_it_was_signed(api: Api, webhook_secrets: tuple[str, ...]) -> None:
    headers = {HEADER: header_value("t={t},v1={new}", webhook_secrets)}
    changed = [BODY + b" ", BODY[:-1], BODY.replace(b"evt", b"Evt"), BODY + b"\n", b""]
    for body in (*changed, BODY.replace(b":", b": "), b"\xef\xbb\xbf" + BODY):
        _refuse(api, headers, body)
    assert _sent(api, headers) == RECEIVED


def test_a_signature_counts_for_its_own_time_alone(
    api: Api, webhook_secrets: tuple[str, ...]
) -> None:
    now = int(time.time())
    signed = digest(BODY, webhook_secrets[0], now)
    _refuse(api, {HEADER: f"t={now - 1},v1={signed}"})
    _refuse(api, {HEADER: f"t={now + 1},v1={signed}"})


def test_a_time_is_written_in_one_way_even_where_it_is_signed(
    api: Api, webhook_secrets: tuple[str, ...], subtests: pytest.Subtests
) -> None:
    secret = webhook_secrets[0].encode()
    for form in ("0{}", "00{}", "+{}", " {}", "{} ", "{}.0", "{}e0", "\xd9\xa1{}"):
        moment = form.format(int(time.time())).encode("latin-1")
        signed = hmac.new(secret, moment + b"." + BODY, "sha256").hexdigest()
        with subtests.test(form=form):
            _refuse(api, {HEADER: b"v1=%s,t=%s,x=y" % (signed.encode(), moment)})


# 8 seconds are for a delivery on its way, and for two clocks that differ.
@pytest.mark.parametrize("seconds", [292, 308, 86_400])
def test_a_signature_counts_for_five_minutes_in_either_direction(
    api: Api, webhook_secrets: tuple[str, ...], seconds: int
) -> None:
    for direction in (-1, 1):
        at = int(time.time()) + direction * seconds
        headers = {HEADER: signature(BODY, webhook_secrets[0], at)}
        if seconds < 300:
            assert _sent(api, headers) == RECEIVED
        else:
            _refuse(api, headers)


def test_a_signature_counts_for_300_seconds(
    api: Api, clock: SettableClock, webhook_secrets: tuple[str, ...], subtests: pytest.Subtests
) -> None:
    moment = datetime(2001, 2, 3, 4, 5, 6, tzinfo=UTC)
    clock.stop(moment)
    for away in (-301, -300, -299, 0, 299, 300, 301):
        at = int((moment + timedelta(seconds=away)).timestamp())
        headers = {HEADER: signature(BODY, webhook_secrets[0], at)}
        with subtests.test(seconds=away):
            if abs(away) <= 300:
                assert _sent(api, headers) == RECEIVED
            else:
                _refuse(api, headers)


def test_the_order_of_what_is_checked(api: Api, stripe: Stripe) -> None:
    large = padded(MEBIBYTE + 1)
    for headers in ({}, {HEADER: "x"}):
        assert problem(api.send("POST", "/webhook", content=large, headers=headers)) == TOO_LARGE
    _refuse(api, {HEADER: "x"}, b"{")
    assert problem(stripe.send(b"{")) == (400, {"body": ["is not valid JSON"]})
    assert problem(stripe.send(b"{}")) == (400, {"body": ["is not an event"]})

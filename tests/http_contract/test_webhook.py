"""Stripe's webhook: the signature and the event (docs/contract.md, The webhook)."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from http_contract.json_body import BODY_LIMIT
from http_contract.problems import Problem
from http_contract.webhook import read_event
from tests.http_contract.stripe_signatures import (
    BODY,
    NOW,
    ROTATED,
    SECRET,
    accepted,
    accepted_by_stripe,
    header,
    signature,
)

# Signatures


GOOD = signature()
OLD = signature(secret=ROTATED)
WRONG = "0" * 64


@pytest.mark.parametrize(
    ("header_value", "valid"),
    [
        pytest.param(header(), True, id="signed"),
        pytest.param(f"v1={GOOD},t={NOW}", True, id="the time last"),
        pytest.param(f"t={NOW},v1={WRONG},v1={GOOD}", True, id="the second of two"),
        pytest.param(f"t={NOW},v0={WRONG},v1={GOOD},v2=x,y", True, id="others beside it"),
        pytest.param(f"t={NOW},v1={OLD},v1={GOOD}", True, id="both while one is rotated"),
        pytest.param(f"t={NOW},v1={OLD}", True, id="the one before"),
        pytest.param(f"t={NOW},v1={WRONG}", False, id="wrong"),
        pytest.param(f"t={NOW},v0={GOOD}", False, id="another scheme"),
        pytest.param(f"t={NOW}", False, id="no signature"),
        pytest.param(f"t={NOW},v1=", False, id="an empty signature"),
        pytest.param(f"v1={GOOD}", False, id="no time"),
        pytest.param(f"t=,v1={GOOD}", False, id="an empty time"),
        pytest.param(f"t,v1={GOOD}", False, id="a time without a value"),
        pytest.param(f"t=now,v1={GOOD}", False, id="a time in words"),
        pytest.param(f"t={NOW},v1={GOOD.upper()}", False, id="upper case"),
        pytest.param(f"t={NOW},v1={GOOD[:-1]}", False, id="cut"),
        pytest.param(f"t={NOW}, v1={GOOD}", False, id="a blank before the name"),
        pytest.param(f"t={NOW},v1= {GOOD}", False, id="a blank before the value"),
        pytest.param(f"t={NOW};v1={GOOD}", False, id="a semicolon"),
        pytest.param(f"T={NOW},V1={GOOD}", False, id="names in upper case"),
        pytest.param(f"t={NOW - 1},v1={GOOD}", False, id="signed at another time"),
        pytest.param(header(BODY + b" "), False, id="another body"),
        pytest.param(header(secret="whsec_of_somebody"), False, id="another secret"),
        pytest.param("", False, id="empty"),
        pytest.param(None, False, id="absent"),
    ],
)
def test_verdicts_are_those_of_stripes_package(header_value: str | None, valid: bool) -> None:
    assert (
        accepted(header_value, SECRET, ROTATED)
        is accepted_by_stripe(header_value, SECRET, ROTATED)
        is valid
    )


@pytest.mark.parametrize("age", [0, 1, 299, 299.999, 300, 300.001, 301, 3_600, 10**9])
def test_a_signature_is_valid_for_300_seconds(age: float) -> None:
    now = NOW + age
    assert (
        accepted(header(), SECRET, now=now)
        is accepted_by_stripe(header(), SECRET, now=now)
        is (age <= 300)
    )


SECRETS = st.sampled_from([SECRET, ROTATED, "whsec_ü", "x"])
ITEMS = st.sampled_from(
    [f"t={NOW}", f"t={NOW - 400}", f"v1={GOOD}", f"v1={OLD}", f"v1={WRONG}", f"v0={GOOD}", "", "="]
)


@given(st.text().map(str.encode), SECRETS, st.lists(SECRETS, max_size=3), st.integers(-900, 0))
def test_a_signature_of_any_secret_in_use_is_valid_in_time(
    body: bytes, secret: str, secrets: list[str], seconds: int
) -> None:
    header_value = header(body, secret, NOW + seconds)
    verdict = accepted_by_stripe(header_value, *secrets, body=body)
    assert (
        accepted(header_value, *secrets, body=body)
        is verdict
        is (secret in secrets and seconds >= -300)
    )


@given(st.lists(ITEMS, max_size=6, unique_by=lambda item: item[:2] if item[:1] == "t" else item))
@example([f"t={NOW}", f"v1={GOOD}"])
def test_any_header_with_at_most_one_time_is_judged_as_by_stripes_package(
    items: list[str],
) -> None:
    header_value = ",".join(items)
    assert accepted(header_value, SECRET) is accepted_by_stripe(header_value, SECRET)


@pytest.mark.parametrize("header_value", [header(), header(secret=""), None])
def test_no_signature_is_valid_without_a_secret(header_value: str | None) -> None:
    assert accepted(header_value) is False


def test_a_secret_may_hold_undecodable_bytes() -> None:
    assert accepted(header(), "\udcff") is False


@pytest.mark.parametrize("seconds", [1, 299, 300, 301, 3_600, 10**9])
def test_a_future_time_is_limited_too(seconds: int) -> None:
    header_value = header(at=NOW + seconds)
    assert accepted_by_stripe(header_value, SECRET) is True
    assert accepted(header_value, SECRET) is (seconds <= 300)


@pytest.mark.parametrize("second", [NOW, NOW - 400, "", "x", "1=2"])
def test_two_times_are_invalid_although_stripes_package_takes_the_first(second: object) -> None:
    header_value = f"{header()},t={second}"
    assert accepted_by_stripe(header_value, SECRET) is True
    assert accepted(header_value, SECRET) is False


ARABIC = str(NOW).translate({ord("0") + n: chr(ord("\u0660") + n) for n in range(10)})


@pytest.mark.parametrize("time", [f"0{NOW}", f"+{NOW}", f" {NOW}", f"{NOW} ", f"{NOW:_}", ARABIC])
def test_a_time_in_other_digits_is_invalid_although_int_reads_it(time: str) -> None:
    header_value = f"t={time},v1={GOOD}"
    assert accepted_by_stripe(header_value, SECRET) is True
    assert accepted(header_value, SECRET) is False


@pytest.mark.parametrize("item", [f"t={NOW}=1", f"v1={GOOD}=1"])
def test_a_second_equals_sign_is_invalid(item: str) -> None:
    rest = f"v1={GOOD}" if item.startswith("t") else f"t={NOW}"
    assert accepted_by_stripe(f"{item},{rest}", SECRET) is True
    assert accepted(f"{item},{rest}", SECRET) is False


@pytest.mark.parametrize("odd", ["\x80", "\xff", "\u0661", "\ud800", "\0", GOOD[:-1] + "é"])
def test_odd_bytes_in_a_signature_are_invalid_where_stripes_package_fails(odd: str) -> None:
    header_value = f"t={NOW},v1={odd}"
    if not odd.isascii():
        with pytest.raises(TypeError):
            accepted_by_stripe(header_value, SECRET)
    assert accepted(header_value, SECRET) is False
    assert accepted(f"{header_value},v1={GOOD}", SECRET) is True


@given(st.text(), st.text())
@example("t", "9" * 5_000)
@example("t", "-1")
def test_no_header_raises_an_error(name: str, value: str) -> None:
    assert accepted(f"{name}={value}", SECRET) is False
    assert accepted(f"{name}={value},v1={GOOD}", SECRET) is False


def test_a_body_that_is_no_text_can_be_signed() -> None:
    body = b"\xff\x00\x80"
    assert accepted(header(body), SECRET, body=body) is True
    assert accepted(header(body), SECRET, body=b"\xff\x00\x81") is False


# Events


NO_EVENT = {"body": "is not an event"}
NOT_VALID = {"body": "is not valid JSON"}
NOT_SIGNED = {"signature": "is invalid"}


def read(body: bytes, header_value: str | None = None) -> dict[str, Any]:
    """Read an event. The body is signed if no header is passed."""
    now = datetime.fromtimestamp(NOW, UTC)
    return read_event(body, header(body) if header_value is None else header_value, [SECRET], now)


def problem_with(body: bytes, header_value: str | None = None) -> tuple[int, dict[str, str]]:
    """The status and the errors for an invalid request."""
    with pytest.raises(Problem) as caught:
        read(body, header_value)
    return caught.value.status, caught.value.errors


def test_an_event_is_returned_with_all_members() -> None:
    assert read(BODY) == {"id": "evt_1", "type": "payment_intent.succeeded", "é": 1}


@pytest.mark.parametrize("body", [b'{"id":"","type":""}', b' {"type":"a","id":"b","id":"c"}\n'])
def test_an_event_has_a_string_id_and_type(body: bytes) -> None:
    assert set(read(body)) == {"id", "type"}


@pytest.mark.parametrize(
    "body",
    [
        b"{}",
        b"[]",
        b'"x"',
        b"null",
        b"1",
        b'[{"id":"a","type":"b"}]',
        b'{"id":"a"}',
        b'{"type":"b"}',
        b'{"id":null,"type":"b"}',
        b'{"id":"a","type":null}',
        b'{"id":1,"type":"b"}',
        b'{"id":"a","type":["b"]}',
        b'{"id":true,"type":"b"}',
        b'{"id":"a","type":"b","id":{}}',
        b'{"ID":"a","Type":"b"}',
    ],
)
def test_any_other_value_is_no_event(body: bytes) -> None:
    assert problem_with(body) == (400, NO_EVENT)


@pytest.mark.parametrize("letter", ["x", "\N{GRINNING FACE}"])
def test_an_id_has_at_most_255_code_points(letter: str) -> None:
    assert read(f'{{"id":"{letter * 255}","type":"b"}}'.encode())["id"] == letter * 255
    assert problem_with(f'{{"id":"{letter * 256}","type":"b"}}'.encode()) == (400, NO_EVENT)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"{", id="cut"),
        pytest.param(b"\xff", id="no UTF-8"),
        pytest.param(b"\xef\xbb\xbf" + BODY, id="byte order mark"),
        pytest.param(b'{"id":"a\\u0000","type":"b"}', id="NUL"),
        pytest.param(b'{"id":"a","type":"b","x":"\\ud800"}', id="lone surrogate"),
        pytest.param(b'{"id":"a","type":"b","x":NaN}', id="NaN"),
        pytest.param(b'{"id":"a","type":"b","x":1e999}', id="1e999"),
        pytest.param(b"[" * 100_000, id="100,000 brackets"),
        pytest.param(b'{"id":"a","type":"b","x":' + b"[" * 64 + b"]" * 64 + b"}", id="too deep"),
    ],
)
def test_a_signed_body_that_is_not_json_is_not_valid(body: bytes) -> None:
    assert problem_with(body) == (400, NOT_VALID)


@pytest.mark.parametrize("body", [BODY, b"{}", b"", b"\xff", b"x" * (BODY_LIMIT + 1)])
@pytest.mark.parametrize("header_value", ["", "t=1,v1=x", header(b"another body"), "\x80\xff"])
def test_an_unsigned_body_is_not_read(body: bytes, header_value: str) -> None:
    assert problem_with(body, header_value) == (400, NOT_SIGNED)


def test_an_absent_header_is_no_signature() -> None:
    with pytest.raises(Problem) as caught:
        read_event(BODY, None, [SECRET], datetime.fromtimestamp(NOW, UTC))
    assert (caught.value.status, caught.value.errors) == (400, NOT_SIGNED)


def test_a_signed_body_may_be_too_large() -> None:
    body = b'{"id":"a","type":"' + b"x" * (BODY_LIMIT - 20) + b'"}'
    assert len(body) == BODY_LIMIT
    assert read(body)["id"] == "a"
    assert problem_with(body + b" ") == (413, {"body": "is too large"})

"""Whether Stripe signed what came: as its own package says, and stricter where that is lax."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.http_contract.deliveries import (
    BODY,
    NOW,
    ROTATED,
    SECRET,
    header,
    ours,
    signature,
    stripes,
)

GOOD = signature()
OLD = signature(secret=ROTATED)
WRONG = "0" * 64


@pytest.mark.parametrize(
    ("sent", "genuine"),
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
def test_a_verdict_is_that_of_stripes_own_package(sent: str | None, genuine: bool) -> None:
    assert ours(sent, SECRET, ROTATED) is stripes(sent, SECRET, ROTATED) is genuine


@pytest.mark.parametrize("age", [0, 1, 299, 299.999, 300, 300.001, 301, 3_600, 10**9])
def test_a_delivery_may_be_replayed_for_300_seconds(age: float) -> None:
    now = NOW + age
    assert ours(header(), SECRET, now=now) is stripes(header(), SECRET, now=now) is (age <= 300)


SECRETS = st.sampled_from([SECRET, ROTATED, "whsec_ü", "x"])
ITEMS = st.sampled_from(
    [f"t={NOW}", f"t={NOW - 400}", f"v1={GOOD}", f"v1={OLD}", f"v1={WRONG}", f"v0={GOOD}", "", "="]
)


@given(st.text().map(str.encode), SECRETS, st.lists(SECRETS, max_size=3), st.integers(-900, 0))
def test_what_is_signed_is_genuine_by_whoever_has_the_secret_in_time(
    body: bytes, secret: str, secrets: list[str], seconds: int
) -> None:
    sent = header(body, secret, NOW + seconds)
    verdict = stripes(sent, *secrets, body=body)
    assert ours(sent, *secrets, body=body) is verdict is (secret in secrets and seconds >= -300)


@given(st.lists(ITEMS, max_size=6, unique_by=lambda item: item[:2] if item[:1] == "t" else item))
@example([f"t={NOW}", f"v1={GOOD}"])
def test_any_header_with_one_time_at_most_is_judged_as_by_stripes_own_package(
    items: list[str],
) -> None:
    sent = ",".join(items)
    assert ours(sent, SECRET) is stripes(sent, SECRET)


@pytest.mark.parametrize("sent", [header(), header(secret=""), None])
def test_without_a_secret_every_delivery_is_refused(sent: str | None) -> None:
    assert ours(sent) is False


def test_a_secret_may_hold_bytes_that_are_no_text() -> None:
    assert ours(header(), "\udcff") is False


@pytest.mark.parametrize("seconds", [1, 299, 300, 301, 3_600, 10**9])
def test_a_time_to_come_is_refused_as_one_that_is_past(seconds: int) -> None:
    sent = header(at=NOW + seconds)
    assert stripes(sent, SECRET) is True
    assert ours(sent, SECRET) is (seconds <= 300)


@pytest.mark.parametrize("second", [NOW, NOW - 400, "", "x", "1=2"])
def test_two_times_are_refused_though_stripes_own_package_takes_the_first(second: object) -> None:
    sent = f"{header()},t={second}"
    assert stripes(sent, SECRET) is True
    assert ours(sent, SECRET) is False


ARABIC = str(NOW).translate({ord("0") + n: chr(ord("\u0660") + n) for n in range(10)})


@pytest.mark.parametrize("time", [f"0{NOW}", f"+{NOW}", f" {NOW}", f"{NOW} ", f"{NOW:_}", ARABIC])
def test_a_time_in_other_digits_is_refused_though_pythons_int_reads_it(time: str) -> None:
    sent = f"t={time},v1={GOOD}"
    assert stripes(sent, SECRET) is True
    assert ours(sent, SECRET) is False


@pytest.mark.parametrize("item", [f"t={NOW}=1", f"v1={GOOD}=1"])
def test_what_follows_a_second_equals_sign_is_not_dropped(item: str) -> None:
    rest = f"v1={GOOD}" if item.startswith("t") else f"t={NOW}"
    assert stripes(f"{item},{rest}", SECRET) is True
    assert ours(f"{item},{rest}", SECRET) is False


@pytest.mark.parametrize("odd", ["\x80", "\xff", "\u0661", "\ud800", "\0", GOOD[:-1] + "é"])
def test_odd_bytes_in_a_signature_are_refused_where_stripes_own_package_fails(odd: str) -> None:
    sent = f"t={NOW},v1={odd}"
    if not odd.isascii():
        with pytest.raises(TypeError):
            stripes(sent, SECRET)
    assert ours(sent, SECRET) is False
    assert ours(f"{sent},v1={GOOD}", SECRET) is True


@given(st.text(), st.text())
@example("t", "9" * 5_000)
@example("t", "-1")
def test_no_header_whatsoever_is_an_error(name: str, value: str) -> None:
    assert ours(f"{name}={value}", SECRET) is False
    assert ours(f"{name}={value},v1={GOOD}", SECRET) is False


def test_a_body_of_bytes_that_are_no_text_is_signed_like_any_other() -> None:
    body = b"\xff\x00\x80"
    assert ours(header(body), SECRET, body=body) is True
    assert ours(header(body), SECRET, body=b"\xff\x00\x81") is False

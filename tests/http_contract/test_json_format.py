"""How JSON and timestamps are written (W1, W10)."""

import math
import time
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from http_contract.json_format import compact_json, format_timestamp


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ({"b": [1, 2], "a": {"c": None}}, b'{"b":[1,2],"a":{"c":null}}'),
        ({"b": True, "a": False}, b'{"b":true,"a":false}'),
        ([2.0, 1e-07, 0.557, 1e16, -0.0, 7], b"[2.0,1e-07,0.557,1e+16,-0.0,7]"),
        ([2**53 + 1, 10**30], b"[9007199254740993,1000000000000000000000000000000]"),
        ("\N{GRINNING FACE} ä \u2028 \u2029", '"\N{GRINNING FACE} ä \u2028 \u2029"'.encode()),
        ('</script> & " \\ /', rb'"</script> & \" \\ /"'),
        ("\n\t\x01\x7f", b'"\\n\\t\\u0001\x7f"'),
        ("e\u0301 \u00e9", b'"e\xcc\x81 \xc3\xa9"'),
        ({}, b"{}"),
    ],
)
def test_json_is_compact_utf_8_in_member_order(value: Any, written: bytes) -> None:
    assert compact_json(value) == written


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_nan_and_infinity_are_errors(number: float) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        compact_json({"a": [number]})


def test_a_lone_surrogate_is_an_error() -> None:
    with pytest.raises(ValueError, match="surrogates not allowed"):
        compact_json("\ud800")


# Timestamps


WHOLE = datetime(2026, 11, 22, 15, 29, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("milliseconds", "digits"),
    [(0, "000"), (1, "001"), (10, "010"), (100, "100"), (123, "123"), (999, "999")],
)
def test_a_time_has_milliseconds(milliseconds: int, digits: str) -> None:
    moment = WHOLE + timedelta(milliseconds=milliseconds)
    assert format_timestamp(moment) == f"2026-11-22T15:29:00.{digits}Z"


def test_a_time_is_converted_to_utc() -> None:
    east = WHOLE.astimezone(timezone(timedelta(hours=14)))
    west = WHOLE.astimezone(timezone(-timedelta(hours=9, minutes=30)))
    assert {format_timestamp(east), format_timestamp(west)} == {"2026-11-22T15:29:00.000Z"}


def test_the_zone_of_the_machine_does_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "XYZ-5")
    time.tzset()
    try:
        assert format_timestamp(WHOLE) == "2026-11-22T15:29:00.000Z"
    finally:
        monkeypatch.undo()
        time.tzset()


def test_microseconds_are_cut_off() -> None:
    assert format_timestamp(WHOLE + timedelta(microseconds=999_999)) == "2026-11-22T15:29:00.999Z"


def test_a_year_has_four_digits() -> None:
    assert format_timestamp(datetime(1, 1, 1, tzinfo=UTC)) == "0001-01-01T00:00:00.000Z"
    assert (
        format_timestamp(datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC))
        == "9999-12-31T23:59:59.000Z"
    )


def test_times_sort_as_their_texts_do() -> None:
    moments = [WHOLE + timedelta(milliseconds=n * n * 97) for n in range(50)]
    assert sorted(map(format_timestamp, moments)) == [
        format_timestamp(moment) for moment in moments
    ]

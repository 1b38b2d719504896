"""How the contract writes times (W10)."""

import time
from datetime import UTC, datetime, timedelta, timezone

import pytest

from http_contract.json_format import format_timestamp

WHOLE = datetime(2026, 11, 22, 15, 29, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("milliseconds", "digits"),
    [(0, "000"), (1, "001"), (10, "010"), (100, "100"), (123, "123"), (999, "999")],
)
def test_a_time_has_three_digits_of_a_second_always(milliseconds: int, digits: str) -> None:
    moment = WHOLE + timedelta(milliseconds=milliseconds)
    assert format_timestamp(moment) == f"2026-11-22T15:29:00.{digits}Z"


def test_a_time_is_in_utc_whatever_zone_it_came_in() -> None:
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


def test_a_part_of_a_millisecond_is_cut_off_so_that_no_time_is_in_the_future() -> None:
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

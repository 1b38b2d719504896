"""Query parameters (W7)."""

import pytest

from http_contract.query import (
    DEFAULT_LIMIT,
    DEFAULT_OFFSET,
    LIMIT,
    OFFSET,
    REPEATED,
    parse_integer,
)


def test_bounds_and_defaults_are_those_of_the_contract() -> None:
    assert (LIMIT, DEFAULT_LIMIT) == ((1, 100), 20)
    assert (OFFSET, DEFAULT_OFFSET) == ((0, 1_000_000), 0)


@pytest.mark.parametrize(
    ("text", "number"),
    [("1", 1), ("20", 20), ("100", 100), ("007", 7), ("0000100", 100)],
)
def test_a_limit_is_1_to_100_in_at_most_7_digits(text: str, number: int) -> None:
    assert parse_integer(text, *LIMIT) == number


@pytest.mark.parametrize(
    ("text", "number"), [("0", 0), ("0000000", 0), ("999999", 999_999), ("1000000", 1_000_000)]
)
def test_an_offset_is_0_to_a_million(text: str, number: int) -> None:
    assert parse_integer(text, *OFFSET) == number


NO_NUMBERS = [
    *("", " ", "a", "-1", "+1", " 5", "5 ", "5\n", "\n5", "1.0", "1e1", "0x1", "1_0", "1,0"),
    *("\u0665", "\uff15", "\u00b2", "\u2164", "5\0", "NaN", "null", "\N{REPLACEMENT CHARACTER}"),
    *("00000001", "9" * 5_000),
]


@pytest.mark.parametrize("text", [*NO_NUMBERS, "0", "101", "9999999"])
def test_any_other_limit_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"^must be an integer between 1 and 100$"):
        parse_integer(text, *LIMIT)


@pytest.mark.parametrize("text", [*NO_NUMBERS, "1000001", "01000000"])
def test_any_other_offset_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"^must be an integer between 0 and 1000000$"):
        parse_integer(text, *OFFSET)


def test_a_repeated_parameter_has_a_message() -> None:
    assert REPEATED == "must be given once"

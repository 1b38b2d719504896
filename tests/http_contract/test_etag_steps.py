"""No list of ETags, however hostile, is read more than a few times over."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from http_contract.etags import _ELEMENT, matches_if_none_match
from tests.http_contract.pattern_steps import Steps

PIECES = st.sampled_from(["", " ", "\t", '"', "W/", "W", "a", ",", "x", "\n", "\x7f", "*", '"1"'])
MOST = 5  # steps a character, and as many once


def steps(pattern: re.Pattern[str], text: str) -> int:
    """How many steps it takes to match a text, or to see that it does not."""
    counted = Steps(pattern)
    end = counted.match(text)
    found = pattern.match(text)
    assert end == (found.end() if found else None)
    return counted.taken


@given(st.lists(PIECES, max_size=6), st.integers(1, 60), PIECES, PIECES)
def test_an_element_takes_a_few_steps_a_character(
    pieces: list[str], times: int, first: str, last: str
) -> None:
    hostile = first + "".join(piece * times for piece in pieces) + last
    assert steps(_ELEMENT, hostile) <= MOST * (len(hostile) + 1)


@pytest.mark.parametrize("hostile", [" " * 400 + "x", '"' + "a" * 400, '"1"' + "\t" * 400 + "x"])
def test_the_longest_way_to_a_refusal_is_short(hostile: str) -> None:
    assert steps(_ELEMENT, hostile) <= MOST * (len(hostile) + 1)


def test_a_pattern_that_reads_blanks_twice_over_is_found() -> None:
    twice = re.compile(r'[ \t]*("a")?[ \t]*(?:,|\Z)')
    assert steps(twice, " " * 400 + "x") > 10 * MOST * 402


def test_every_element_that_is_read_is_left_behind() -> None:
    for header in ("," * 500, '"1",' * 500, " ," * 500 + "x", '"1"\n'):
        assert not matches_if_none_match(header, 2)

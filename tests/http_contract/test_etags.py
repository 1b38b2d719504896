"""ETags, and the preconditions on them (RFC 9110, 8.8.3 and 13.1)."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from http_contract.etags import (
    _ELEMENT,
    etag,
    matches_if_none_match,
    parse_if_match,
    version_headers,
)
from tests.http_contract.counting_matcher import Steps

# Each with the versions of 1, 2 and 12 that it names strongly, and weakly.
LISTS: list[tuple[str, set[int], set[int]]] = [
    ('"1"', {1}, {1}),
    ('W/"1"', set(), {1}),
    ('"1","2"', {1, 2}, {1, 2}),
    ('"1", W/"2"', {1}, {1, 2}),
    (' \t"1" ,\t"2" ', {1, 2}, {1, 2}),
    (',, "1",,"12",', {1, 12}, {1, 12}),
    ('"a,b", "2"', {2}, {2}),
    ('"1,2"', set(), set()),
    ('"", "2"', {2}, {2}),
    ('"\x80\xff!", "2"', {2}, {2}),
    ("*", {1, 2, 12}, {1, 2, 12}),
    (" \t* ", {1, 2, 12}, {1, 2, 12}),
    ('"3"', set(), set()),
    ('"01"', set(), set()),
    ('" 1"', set(), set()),
    ("", set(), set()),
    (",", set(), set()),
]
MALFORMED = [
    "1",
    '"1',
    '1"',
    "'1'",
    '"1" "2"',
    '"1";"2"',
    '"1""2"',
    'w/"1"',
    'W/ "1"',
    'W /"1"',
    'W"1"',
    'W/W/"1"',
    "W/1",
    "W/*",
    '*, "1"',
    '"1", *',
    "**",
    "*\x0b",
    "X*X",
    '"*',
    '"1", 2',
    '"1", "a b"',
    '"1", "\t"',
    '2, "1"',
    '"1"\n',
    '"1"\x0b',
    '"1\x7f", "1"',
    '"\u0100", "1"',
    '"1"\u00a0',
]


def strong_matches(header: str) -> set[int]:
    """The versions that If-Match names."""
    precondition = parse_if_match(header)
    assert precondition is not None
    return {version for version in (1, 2, 12) if precondition(version)}


def weak_matches(header: str) -> set[int]:
    """The versions that If-None-Match names."""
    return {version for version in (1, 2, 12) if matches_if_none_match(header, version)}


def test_the_etag_of_a_version_is_strong() -> None:
    assert etag(12) == '"12"'


def test_a_response_with_an_etag_is_not_transformed_on_the_way() -> None:
    expected = {"ETag": '"12"', "Cache-Control": "no-store, no-transform"}
    assert version_headers(12, "no-store") == expected


@pytest.mark.parametrize(("header", "strong", "weak"), LISTS)
def test_a_list_names_versions(header: str, strong: set[int], weak: set[int]) -> None:
    assert (strong_matches(header), weak_matches(header)) == (strong, weak)


@pytest.mark.parametrize("header", MALFORMED)
def test_a_malformed_list_names_nothing(header: str) -> None:
    assert (strong_matches(header), weak_matches(header)) == (set(), set())


def test_no_header_is_no_precondition() -> None:
    assert parse_if_match(None) is None
    assert not matches_if_none_match(None, 1)


def by_the_grammar(header: str) -> set[tuple[bool, str]]:
    """The tags of a list, split at the commas outside of quotes; none if one is malformed."""
    elements, quoted = [""], False
    for character in header:
        quoted ^= character == '"'
        if character == "," and not quoted:
            elements.append("")
        else:
            elements[-1] += character
    cut = [element.strip(" \t") for element in elements]
    tags = {(text.startswith("W/"), text.removeprefix("W/")) for text in cut if text}
    return tags if all(_is_opaque_tag(tag) for _, tag in tags) else set()


def _is_opaque_tag(text: str) -> bool:
    inside = text[1:-1]
    allowed = all(c == "!" or "#" <= c <= "~" or "\x80" <= c <= "\xff" for c in inside)
    return len(text) >= 2 and text[0] == text[-1] == '"' and allowed


PIECES = ['"1"', 'W/"2"', '"12"', '"', ",", " ", "\t", "W", "/", "1", "*", "\n", "\xff", "\u0100"]


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
@example("*")
def test_lists_are_read_by_the_grammar(header: str) -> None:
    tags = by_the_grammar(header)
    anything = {1, 2, 12} if header.strip(" \t") == "*" else set()
    strong = {version for version in (1, 2, 12) if (False, f'"{version}"') in tags}
    weak = strong | {version for version in (1, 2, 12) if (True, f'"{version}"') in tags}
    assert (strong_matches(header), weak_matches(header)) == (strong | anything, weak | anything)


# Linear time


HOSTILE_PIECES = st.sampled_from(
    ["", " ", "\t", '"', "W/", "W", "a", ",", "x", "\n", "\x7f", "*", '"1"']
)
MOST = 5  # steps for each character, and as many at the end


def steps(pattern: re.Pattern[str], text: str) -> int:
    """The number of steps to match a text, or to find that it does not match."""
    counted = Steps(pattern)
    end = counted.match(text)
    found = pattern.match(text)
    assert end == (found.end() if found else None)
    return counted.taken


@given(st.lists(HOSTILE_PIECES, max_size=6), st.integers(1, 60), HOSTILE_PIECES, HOSTILE_PIECES)
def test_an_element_is_matched_in_linear_time(
    pieces: list[str], times: int, first: str, last: str
) -> None:
    hostile = first + "".join(piece * times for piece in pieces) + last
    assert steps(_ELEMENT, hostile) <= MOST * (len(hostile) + 1)


@pytest.mark.parametrize("hostile", [" " * 400 + "x", '"' + "a" * 400, '"1"' + "\t" * 400 + "x"])
def test_a_mismatch_is_found_in_linear_time(hostile: str) -> None:
    assert steps(_ELEMENT, hostile) <= MOST * (len(hostile) + 1)


def test_a_pattern_that_backtracks_over_blanks_is_detected() -> None:
    twice = re.compile(r'[ \t]*("a")?[ \t]*(?:,|\Z)')
    assert steps(twice, " " * 400 + "x") > 10 * MOST * 402


def test_every_element_moves_the_position_on() -> None:
    for header in ("," * 500, '"1",' * 500, " ," * 500 + "x", '"1"\n'):
        assert not matches_if_none_match(header, 2)

"""Cursors and links of other servers, which may look different from ours."""

import httpx
import pytest

from contract_tests.membership.steps import next_link, with_changed_character, without_signature

CURSORS = ["A-_z09" * 10, "0123456789abcdef" * 6, "12.ab~XY_z.0", "7", "~.~", "a" * 25]


@pytest.mark.parametrize("cursor", CURSORS)
def test_any_place_can_be_tampered_with(cursor: str) -> None:
    for place in range(len(cursor)):
        for bit in range(6):
            other = with_changed_character(cursor, place, bit)
            assert len(other) == len(cursor)
            assert [i for i in range(len(cursor)) if other[i] != cursor[i]] == [place]


def test_a_cursor_in_hex_stays_one() -> None:
    cursor = CURSORS[1]
    assert all(
        int(with_changed_character(cursor, place, place), 16) >= 0 for place in range(len(cursor))
    )


@pytest.mark.parametrize("cursor", CURSORS)
def test_a_cursor_without_a_part_is_another_one(cursor: str) -> None:
    assert cursor not in [*without_signature(cursor)]


def test_a_signature_goes_wherever_it_stands() -> None:
    payload, signature = "eyJhIjoxfQ", "s" * 43
    assert payload in without_signature(f"{payload}{signature}")
    assert payload in without_signature(f"{signature}{payload}")
    assert {payload, f"{payload}."} <= {*without_signature(f"{payload}.{signature}")}


def _leading(link: str) -> httpx.Response:
    return httpx.Response(200, headers={"Link": link})


@pytest.mark.parametrize("query", ["limit=20&cursor=x", "cursor=x&limit=020&page=7", "cursor=x"])
def test_a_link_counts_by_what_it_means(query: str) -> None:
    _, asked_for = next_link(_leading(f'</forge/users?{query}>; rel="next"'))
    assert asked_for == {"limit": "20", "cursor": "x"}


@pytest.mark.parametrize(
    "link",
    [
        '<http://server/forge/users?cursor=x>; rel="next"',
        '</users?cursor=x>; rel="next"',
        '</forge/users?cursor=x>; rel="prev"',
        '</forge/users?cursor=x&cursor=y>; rel="next"',
    ],
)
def test_another_link_says_where_it_leads(link: str) -> None:
    with pytest.raises(AssertionError, match=r"^Link "):
        next_link(_leading(link))

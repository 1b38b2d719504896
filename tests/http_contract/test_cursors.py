"""Cursors of lists of members."""

import base64
import hmac
from datetime import UTC, datetime, timedelta, timezone
from string import ascii_letters, digits
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from http_contract.cursors import Cursors, check_cursor_format
from http_contract.problems import Problem

KEY = "a secret key of more than thirty-two bytes"
CURSORS = Cursors(KEY)
THEN = datetime(2026, 11, 22, 15, 29, 0, 123_000, tzinfo=UTC)
SOMEBODY = UUID("0123abcd-0123-4567-89ab-0123456789ab")
TIERS = [None, "Standard", "Pro", "Enterprise"]
ALPHABET = ascii_letters + digits + "-_"
MOMENTS = st.datetimes(timezones=st.just(UTC))


def is_invalid(text: str, cursors: Cursors = CURSORS, tier: str | None = None) -> bool:
    """Whether the error is that the cursor is invalid."""
    try:
        cursors.read(text, tier)
    except Problem as problem:
        return (problem.status, problem.errors) == (422, {"cursor": "is invalid"})
    return False


@given(st.sampled_from(TIERS), MOMENTS, st.uuids())
def test_a_cursor_is_read_as_it_was_written(
    tier: str | None, created_at: datetime, user_id: UUID
) -> None:
    written = CURSORS.write(tier, created_at, user_id)
    assert check_cursor_format(written) == written
    assert CURSORS.read(written, tier) == (created_at, user_id)


@pytest.mark.parametrize("tier", TIERS)
def test_a_cursor_is_valid_for_the_list_of_its_tier_alone(tier: str | None) -> None:
    written = CURSORS.write(tier, THEN, SOMEBODY)
    accepted = [other for other in TIERS if not is_invalid(written, tier=other)]
    assert accepted == [tier]


def test_cursors_of_one_key_are_the_same_in_every_time_zone() -> None:
    assert CURSORS.write(None, THEN, SOMEBODY) == Cursors(KEY).write(None, THEN, SOMEBODY)
    elsewhere = THEN.astimezone(timezone(timedelta(hours=5)))
    assert CURSORS.write(None, elsewhere, SOMEBODY) == CURSORS.write(None, THEN, SOMEBODY)


@pytest.mark.parametrize("other", ["", KEY + " ", KEY.upper(), KEY[:-1], "\udcff"])
def test_a_cursor_of_another_key_is_invalid(other: str) -> None:
    assert is_invalid(Cursors(other).write(None, THEN, SOMEBODY))
    assert is_invalid(CURSORS.write(None, THEN, SOMEBODY), Cursors(other))


@pytest.mark.parametrize("tier", TIERS)
def test_a_flipped_bit_is_invalid(tier: str | None) -> None:
    written = CURSORS.write(tier, THEN, SOMEBODY)
    sealed = base64.urlsafe_b64decode(written + "=" * (-len(written) % 4))
    for bit in range(8 * len(sealed)):
        forged = bytearray(sealed)
        forged[bit // 8] ^= 1 << bit % 8
        assert is_invalid(base64.urlsafe_b64encode(forged).decode().rstrip("="), tier=tier), bit


@pytest.mark.parametrize("tier", TIERS)
def test_another_letter_is_invalid(tier: str | None) -> None:
    written = CURSORS.write(tier, THEN, SOMEBODY)
    forged = {
        written[:position] + letter + written[position + 1 :]
        for position in range(len(written))
        for letter in ALPHABET
    }
    assert {text for text in forged if not is_invalid(text, tier=tier)} == {written}


@pytest.mark.parametrize("tier", TIERS)
def test_a_shorter_or_longer_cursor_is_invalid(tier: str | None) -> None:
    written = CURSORS.write(tier, THEN, SOMEBODY)
    cut = [written[:end] for end in range(22, len(written))]
    longer = [written + letters for letters in ("A", "AA", "AAA", "AAAA", written)]
    assert [text for text in [*cut, *longer, written[1:]] if not is_invalid(text, tier=tier)] == []


def test_cursors_are_signed_with_a_derived_key() -> None:
    payload = f".{(THEN - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)}."
    body = (payload + SOMEBODY.hex).encode()
    signature = hmac.digest(KEY.encode(), body, "sha256")[:16]
    assert is_invalid(base64.urlsafe_b64encode(signature + body).decode().rstrip("="))


@given(st.text(st.sampled_from(ALPHABET), min_size=22, max_size=200))
def test_a_text_in_the_format_of_a_cursor_is_invalid(text: str) -> None:
    assert is_invalid(check_cursor_format(text))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "A" * 21,
        "A" * 201,
        "A" * 21 + " ",
        "A" * 22 + "\n",
        "A" * 22 + "=",
        "A" * 21 + "+",
        "A" * 21 + "/",
        "A" * 21 + "\u0661",
        "\N{REPLACEMENT CHARACTER}" * 30,
    ],
)
def test_a_text_in_another_format_is_invalid(text: str) -> None:
    with pytest.raises(ValueError, match=r"^is invalid$"):
        check_cursor_format(text)

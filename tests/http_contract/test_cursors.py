"""Where a list of members goes on: opaque, signed, and the same from every app."""

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


def is_refused(text: str, cursors: Cursors = CURSORS, tier: str | None = None) -> bool:
    """Whether it is said that the cursor is invalid."""
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
    accepted = [other for other in TIERS if not is_refused(written, tier=other)]
    assert accepted == [tier]


def test_cursors_of_one_key_are_the_same_wherever_they_are_written() -> None:
    assert CURSORS.write(None, THEN, SOMEBODY) == Cursors(KEY).write(None, THEN, SOMEBODY)
    elsewhere = THEN.astimezone(timezone(timedelta(hours=5)))
    assert CURSORS.write(None, elsewhere, SOMEBODY) == CURSORS.write(None, THEN, SOMEBODY)


@pytest.mark.parametrize("other", ["", KEY + " ", KEY.upper(), KEY[:-1], "\udcff"])
def test_a_cursor_of_another_key_is_refused(other: str) -> None:
    assert is_refused(Cursors(other).write(None, THEN, SOMEBODY))
    assert is_refused(CURSORS.write(None, THEN, SOMEBODY), Cursors(other))


@pytest.mark.parametrize("tier", TIERS)
def test_any_bit_that_is_flipped_is_refused(tier: str | None) -> None:
    written = CURSORS.write(tier, THEN, SOMEBODY)
    sealed = base64.urlsafe_b64decode(written + "=" * (-len(written) % 4))
    for bit in range(8 * len(sealed)):
        forged = bytearray(sealed)
        forged[bit // 8] ^= 1 << bit % 8
        assert is_refused(base64.urlsafe_b64encode(forged).decode().rstrip("="), tier=tier), bit


@pytest.mark.parametrize("tier", TIERS)
def test_any_letter_that_is_another_is_refused(tier: str | None) -> None:
    written = CURSORS.write(tier, THEN, SOMEBODY)
    forged = {
        written[:place] + letter + written[place + 1 :]
        for place in range(len(written))
        for letter in ALPHABET
    }
    assert {text for text in forged if not is_refused(text, tier=tier)} == {written}


@pytest.mark.parametrize("tier", TIERS)
def test_a_cursor_that_is_cut_or_goes_on_is_refused(tier: str | None) -> None:
    written = CURSORS.write(tier, THEN, SOMEBODY)
    cut = [written[:end] for end in range(22, len(written))]
    longer = [written + letters for letters in ("A", "AA", "AAA", "AAAA", written)]
    assert [text for text in [*cut, *longer, written[1:]] if not is_refused(text, tier=tier)] == []


def test_the_signature_is_of_a_key_that_serves_nothing_else() -> None:
    payload = f".{(THEN - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)}."
    body = (payload + SOMEBODY.hex).encode()
    signature = hmac.digest(KEY.encode(), body, "sha256")[:16]
    assert is_refused(base64.urlsafe_b64encode(signature + body).decode().rstrip("="))


@given(st.text(st.sampled_from(ALPHABET), min_size=22, max_size=200))
def test_a_text_that_only_has_the_form_of_a_cursor_is_refused(text: str) -> None:
    assert is_refused(check_cursor_format(text))


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
def test_a_text_that_has_not_the_form_of_a_cursor_is_no_cursor(text: str) -> None:
    with pytest.raises(ValueError, match=r"^is invalid$"):
        check_cursor_format(text)

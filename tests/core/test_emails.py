"""Emails: one @ between two parts, shown as sent, unique in lower case."""

import pytest

from core.domain.accounts import email_key
from core.domain.validation import email_error


@pytest.mark.parametrize(
    "email",
    [
        "a@b",
        "Anna.Lind+tag@Example.org",
        "\N{GRINNING FACE}@\N{LATIN SMALL LETTER O WITH DIAERESIS}.org",
        "a" * 252 + "@b",
        "\N{GRINNING FACE}" * 252 + "@b",
    ],
)
def test_an_email_is_two_parts_around_one_at(email: str) -> None:
    assert email_error(email) is None


@pytest.mark.parametrize("email", ["", "@", "a", "a@", "@b", "a@b@c", "a@@b", "@a@b", "a@b@"])
def test_no_other_number_of_parts_is_an_email(email: str) -> None:
    assert email_error(email) == "is invalid"


@pytest.mark.parametrize(
    "character", [" ", "\t", "\n", "\0", "\x1b", "\x7f", "\x9f", "\u00a0", "\u2028", "\u3000"]
)
@pytest.mark.parametrize("email", ["{}a@b", "a{}@b", "a@{}b", "a@b{}", "a@{}"])
def test_a_blank_or_control_character_anywhere_is_invalid(email: str, character: str) -> None:
    assert email_error(email.format(character)) == "is invalid"


@pytest.mark.parametrize("email", ["a" * 253 + "@b", "\N{GRINNING FACE}" * 255, " " * 255])
def test_an_email_past_254_code_points_is_too_long_before_anything_else(email: str) -> None:
    assert email_error(email) == "is too long"


@pytest.mark.parametrize(
    ("email", "key"),
    [
        ("Anna@Example.ORG", "anna@example.org"),
        ("\u00dcnal@x", "\u00fcnal@x"),
        ("stra\u00dfe@x", "stra\u00dfe@x"),  # lower case, not folded case: ß is not ss
        ("\u0130@x", "i\u0307@x"),  # one code point that is two in lower case
    ],
)
def test_emails_are_the_same_if_pythons_lower_case_of_them_is(email: str, key: str) -> None:
    assert email_key(email) == key

"""Rules for usernames, email addresses, passwords and optional texts."""

import pytest

from core.domain.accounts import AccountChange, Registration, email_key
from core.domain.errors import Kind
from core.domain.validation import email_error, may_be_stored, password_error, username_error
from tests.errors import expect_error

# Usernames


@pytest.mark.parametrize(
    "username",
    [
        "a",
        "a" * 64,
        "\N{GRINNING FACE}" * 64,  # code points count, neither bytes nor UTF-16 units
        "e\N{COMBINING ACUTE ACCENT}",
        "Jos\u00e9 Mar\u00eda",
        "...",
        ".a",
        "a\\b",
        "%FF",
        "a\u00a0b",  # a blank within is no blank at an end
        "\N{LATIN SMALL LETTER I WITH DIAERESIS}\N{CJK UNIFIED IDEOGRAPH-4E00}",
    ],
)
def test_a_username_may_be_any_visible_text(username: str) -> None:
    assert username_error(username) is None


@pytest.mark.parametrize("username", ["a" * 65, "\N{GRINNING FACE}" * 65, "/" * 65, " " * 65])
def test_a_username_of_more_than_64_code_points_is_too_long_first(username: str) -> None:
    assert username_error(username) == "is too long"


@pytest.mark.parametrize(
    "character",
    [
        pytest.param("\0", id="Cc, NUL"),
        pytest.param("\n", id="Cc, line feed"),
        pytest.param("\x7f", id="Cc, delete"),
        pytest.param("\x85", id="Cc, next line"),
        pytest.param("\N{SOFT HYPHEN}", id="Cf, soft hyphen"),
        pytest.param("\N{ZERO WIDTH JOINER}", id="Cf, zero width joiner"),
        pytest.param("\N{RIGHT-TO-LEFT OVERRIDE}", id="Cf, right-to-left override"),
        pytest.param("\N{ZERO WIDTH NO-BREAK SPACE}", id="Cf, byte order mark"),
        pytest.param("\N{TAG LATIN SMALL LETTER A}", id="Cf, outside the first plane"),
        pytest.param("\N{LINE SEPARATOR}", id="Zl"),
        pytest.param("\N{PARAGRAPH SEPARATOR}", id="Zp"),
        pytest.param("\u0378", id="Cn, unassigned"),
        pytest.param("\uffff", id="Cn, not a character"),
        pytest.param("\ue000", id="Co, private use"),
        pytest.param("\U0010fffd", id="Co, the last plane"),
        pytest.param("\ud800", id="Cs, a surrogate"),
        pytest.param("\u3164", id="Lo, Hangul filler"),
        pytest.param("\u115f", id="Lo, Hangul choseong filler"),
        pytest.param("\u1160", id="Lo, Hangul jungseong filler"),
        pytest.param("\uffa0", id="Lo, halfwidth Hangul filler"),
        pytest.param("\u034f", id="Mn, combining grapheme joiner"),
        pytest.param("\u17b4", id="Mn, Khmer vowel"),
        pytest.param("\u180b", id="Mn, Mongolian variation selector"),
        pytest.param("\ufe0f", id="Mn, variation selector"),
        pytest.param("\U000e01ef", id="Mn, variation selector of another plane"),
        pytest.param("\u2800", id="So, Braille without dots"),
        pytest.param("/", id="slash"),
        pytest.param("\N{REPLACEMENT CHARACTER}", id="replacement character"),
    ],
)
@pytest.mark.parametrize("username", ["{}ab", "a{}b", "ab{}", "{}"])
def test_a_hidden_or_reserved_character_anywhere_is_invalid(username: str, character: str) -> None:
    assert username_error(username.format(character)) == "is invalid"


@pytest.mark.parametrize("username", ["alice\ufe0f", "\u3164", "a\ue000", "a\uffff", "a" * 64])
def test_a_name_that_older_versions_accepted_may_be_stored(username: str) -> None:
    assert may_be_stored(username)


@pytest.mark.parametrize(
    "username", ["", "a" * 65, " a", "a/b", "..", "a\0", "a\ufffd", "a\u200d", "\ud800", "a\u2028b"]
)
def test_a_name_that_no_version_accepted_is_not_looked_for(username: str) -> None:
    assert not may_be_stored(username)
    assert username_error(username) is not None


@pytest.mark.parametrize("blank", [" ", "\t", "\u00a0", "\u2003", "\u3000"])
@pytest.mark.parametrize("username", ["{}a", "a{}", "{}"])
def test_white_space_at_either_end_is_invalid(username: str, blank: str) -> None:
    assert username_error(username.format(blank)) == "is invalid"


@pytest.mark.parametrize("username", ["", ".", ".."])
def test_an_empty_username_or_path_segment_is_invalid(username: str) -> None:
    assert username_error(username) == "is invalid"


# Email addresses


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
def test_an_email_has_two_parts_around_one_at_sign(email: str) -> None:
    assert email_error(email) is None


@pytest.mark.parametrize("email", ["", "@", "a", "a@", "@b", "a@b@c", "a@@b", "@a@b", "a@b@"])
def test_any_other_number_of_parts_is_invalid(email: str) -> None:
    assert email_error(email) == "is invalid"


@pytest.mark.parametrize(
    "character", [" ", "\t", "\n", "\0", "\x1b", "\x7f", "\x9f", "\u00a0", "\u2028", "\u3000"]
)
@pytest.mark.parametrize("email", ["{}a@b", "a{}@b", "a@{}b", "a@b{}", "a@{}"])
def test_an_email_has_no_white_space_or_control_characters(email: str, character: str) -> None:
    assert email_error(email.format(character)) == "is invalid"


@pytest.mark.parametrize("email", ["a" * 253 + "@b", "\N{GRINNING FACE}" * 255, " " * 255])
def test_an_email_of_more_than_254_code_points_is_too_long_first(email: str) -> None:
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
def test_emails_compare_by_pythons_lower_case(email: str, key: str) -> None:
    assert email_key(email) == key


# Passwords, bio and image


@pytest.mark.parametrize("character", ["a", " ", "\N{GRINNING FACE}", "\0"])
@pytest.mark.parametrize(
    ("length", "error"),
    [
        (0, "is too short (minimum is 8 characters)"),
        (7, "is too short (minimum is 8 characters)"),
        (8, None),
        (128, None),
        (129, "is too long"),
    ],
)
def test_a_password_has_8_to_128_code_points(
    character: str, length: int, error: str | None
) -> None:
    assert password_error(character * length) == error


@pytest.mark.parametrize(("member", "limit"), [("bio", 4_096), ("image", 2_048)])
@pytest.mark.parametrize("character", ["a", "\N{GRINNING FACE}", "\n"])
def test_bio_and_image_are_limited_in_code_points(member: str, limit: int, character: str) -> None:
    at_the_limit = AccountChange(**{member: character * limit})
    assert getattr(at_the_limit, member) == character * limit
    with expect_error(Kind.INVALID, {member: "is too long"}):
        AccountChange(**{member: character * (limit + 1)})


def test_a_registration_reports_every_invalid_member() -> None:
    errors = {
        "username": "is invalid",
        "email": "is too long",
        "password": "is too short (minimum is 8 characters)",
    }
    with expect_error(Kind.INVALID, errors):
        Registration(" anna", "a" * 255, "1234567")


def test_a_registration_reports_only_invalid_members() -> None:
    with expect_error(Kind.INVALID, {"email": "is invalid"}):
        Registration("anna", "anna", "8 letters")


def test_an_account_change_reports_every_invalid_member() -> None:
    errors = {
        "username": "is too long",
        "email": "is invalid",
        "password": "is too long",
        "bio": "is too long",
        "image": "is too long",
    }
    with expect_error(Kind.INVALID, errors):
        AccountChange("a" * 65, "@", "a" * 129, "a" * 4_097, "a" * 2_049)

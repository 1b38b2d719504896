"""Usernames: 1 to 64 code points that can be seen, told apart and put into a path."""

import pytest

from core.domain.validation import username_error


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
def test_a_username_past_64_code_points_is_too_long_before_anything_else(username: str) -> None:
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
        pytest.param("/", id="slash"),
        pytest.param("\N{REPLACEMENT CHARACTER}", id="replacement character"),
    ],
)
@pytest.mark.parametrize("username", ["{}ab", "a{}b", "ab{}", "{}"])
def test_a_hidden_or_reserved_character_anywhere_is_invalid(username: str, character: str) -> None:
    assert username_error(username.format(character)) == "is invalid"


@pytest.mark.parametrize("blank", [" ", "\t", "\u00a0", "\u2003", "\u3000"])
@pytest.mark.parametrize("username", ["{}a", "a{}", "{}"])
def test_a_blank_at_either_end_is_invalid(username: str, blank: str) -> None:
    assert username_error(username.format(blank)) == "is invalid"


@pytest.mark.parametrize("username", ["", ".", ".."])
def test_nobody_is_called_nothing_or_a_step_of_a_path(username: str) -> None:
    assert username_error(username) == "is invalid"

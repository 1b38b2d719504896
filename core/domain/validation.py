"""Rules for submitted text, and the members of a partial update.

A rule returns an error message, or None if the value is valid. Lengths are in code points.
"""

from dataclasses import fields
from enum import Enum
from typing import Any, Literal
from unicodedata import category

USERNAME_LIMIT = 64
EMAIL_LIMIT = 254
PASSWORD_LIMITS = (8, 128)
BIO_LIMIT = 4_096
IMAGE_LIMIT = 2_048

BLANK = "can't be blank"
TOO_LONG = "is too long"
INVALID = "is invalid"

# Categories of invisible characters and line breaks: such names could not be told apart. A
# surrogate, which only a command line can pass, is not text at all.
_NEVER_STORED = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
# What the Unicode version of this Python leaves unassigned, and private use: no font shows it.
_WITHOUT_GLYPH = frozenset({"Cn", "Co"})
# Characters of other categories that are as invisible: U+2800, a Braille pattern without dots, and
# the Default_Ignorable_Code_Points (Unicode's DerivedCoreProperties.txt), which fonts leave out.
_WITHOUT_INK = frozenset(
    chr(code)
    for first, last in (
        (0x034F, 0x034F),  # combining grapheme joiner
        (0x115F, 0x1160),  # Hangul fillers
        (0x17B4, 0x17B5),  # Khmer inherent vowels
        (0x180B, 0x180F),  # Mongolian variation selectors
        (0x2800, 0x2800),
        (0x3164, 0x3164),  # Hangul filler
        (0xFE00, 0xFE0F),  # variation selectors
        (0xFFA0, 0xFFA0),  # halfwidth Hangul filler
        (0xE0100, 0xE01EF),  # variation selectors
    )
    for code in range(first, last + 1)
)
# "/", "." and ".." have a meaning in a path. U+FFFD stands for bytes that are not UTF-8.
_RESERVED_NAMES = frozenset({".", ".."})
_RESERVED_CHARACTERS = frozenset({"/", "\N{REPLACEMENT CHARACTER}"})


def too_short(minimum: int | str) -> str:
    """The message for a text of fewer code points than that."""
    return f"is too short (minimum is {minimum} characters)"


class Unset(Enum):
    """The type of UNSET."""

    UNSET = "unset"


# The value of a member that a partial update leaves as it is. None already means "remove it".
UNSET: Literal[Unset.UNSET] = Unset.UNSET


def set_members(change: Any) -> dict[str, Any]:
    """The members of a partial update, a dataclass, that are not UNSET."""
    values = {field.name: getattr(change, field.name) for field in fields(change)}
    return {name: value for name, value in values.items() if value is not UNSET}


def username_error(username: str) -> str | None:
    """Check a username: 1 to 64 visible code points."""
    if len(username) > USERNAME_LIMIT:
        return TOO_LONG
    invisible = any(category(c) in _WITHOUT_GLYPH or c in _WITHOUT_INK for c in username)
    return INVALID if invisible or not may_be_stored(username) else None


def may_be_stored(username: str) -> bool:
    """Whether some user may have the name. Older names were chosen under laxer rules."""
    if not username or len(username) > USERNAME_LIMIT or username in _RESERVED_NAMES:
        return False
    hidden = any(category(c) in _NEVER_STORED or c in _RESERVED_CHARACTERS for c in username)
    return username == username.strip() and not hidden


def email_error(email: str) -> str | None:
    """Check an email address: one @ between two parts, no white space, no control characters."""
    if len(email) > EMAIL_LIMIT:
        return TOO_LONG
    local, _, host = email.partition("@")
    blank = any(c.isspace() or category(c) == "Cc" for c in email)
    return None if local and host and "@" not in host and not blank else INVALID


def password_error(password: str) -> str | None:
    """Check a password: 8 to 128 code points."""
    shortest, longest = PASSWORD_LIMITS
    if len(password) < shortest:
        return too_short(shortest)
    return TOO_LONG if len(password) > longest else None


def length_error(text: str | None, limit: int) -> str | None:
    """Check an optional text of at most `limit` code points."""
    return TOO_LONG if text is not None and len(text) > limit else None


def text_error(text: str, limit: int) -> str | None:
    """Check a required text of 1 to `limit` code points."""
    return length_error(text, limit) if text else BLANK

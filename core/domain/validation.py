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
TOO_SHORT = "is too short"
TOO_LONG = "is too long"
INVALID = "is invalid"

# Invisible characters and line breaks: such names could not be told apart. A surrogate, which
# only a command line can pass, is not text at all.
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
# "/", "." and ".." have a meaning in a path. U+FFFD stands for bytes that are not UTF-8.
_RESERVED_NAMES = frozenset({".", ".."})
_RESERVED_CHARACTERS = frozenset({"/", "\N{REPLACEMENT CHARACTER}"})


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
    if username in _RESERVED_NAMES or username != username.strip():
        return INVALID
    hidden = any(category(c) in _HIDDEN or c in _RESERVED_CHARACTERS for c in username)
    return INVALID if hidden or not username else None


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
        return TOO_SHORT
    return TOO_LONG if len(password) > longest else None


def length_error(text: str | None, limit: int) -> str | None:
    """Check an optional text of at most `limit` code points."""
    return TOO_LONG if text is not None and len(text) > limit else None


def text_error(text: str, limit: int) -> str | None:
    """Check a required text of 1 to `limit` code points."""
    return length_error(text, limit) if text else BLANK

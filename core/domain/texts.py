"""Rules for the texts that people choose; each answers what is wrong, or None."""

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

# Invisible, or able to break a line: nobody could tell such a name from another. A surrogate,
# which only a command line can hand over, is no text at all.
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
# "/", "." and ".." mean something else in a path; U+FFFD stands for bytes that are no text.
_RESERVED_NAMES = frozenset({".", ".."})
_RESERVED_CHARACTERS = frozenset({"/", "\N{REPLACEMENT CHARACTER}"})


def username_fault(username: str) -> str | None:
    """What is wrong with a username of 1 to 64 code points."""
    if len(username) > USERNAME_LIMIT:
        return TOO_LONG
    if username in _RESERVED_NAMES or username != username.strip():
        return INVALID
    hidden = any(category(c) in _HIDDEN or c in _RESERVED_CHARACTERS for c in username)
    return INVALID if hidden or not username else None


def email_fault(email: str) -> str | None:
    """What is wrong with an email: one @ between two parts, without blanks or controls."""
    if len(email) > EMAIL_LIMIT:
        return TOO_LONG
    local, _, host = email.partition("@")
    blank = any(c.isspace() or category(c) == "Cc" for c in email)
    return None if local and host and "@" not in host and not blank else INVALID


def password_fault(password: str) -> str | None:
    """What is wrong with a password of 8 to 128 code points."""
    shortest, longest = PASSWORD_LIMITS
    if len(password) < shortest:
        return TOO_SHORT
    return TOO_LONG if len(password) > longest else None


def length_fault(text: str | None, limit: int) -> str | None:
    """What is wrong with an opaque text that may have at most `limit` code points."""
    return TOO_LONG if text is not None and len(text) > limit else None


def text_fault(text: str, limit: int) -> str | None:
    """What is wrong with an opaque text of 1 to `limit` code points."""
    return length_fault(text, limit) if text else BLANK

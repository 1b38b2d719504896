"""Versions as ETags, and the preconditions on them (RFC 9110, 8.8.3 and 13.1)."""

import re
from collections.abc import Callable

# One element of a list: a tag, weak or not, or nothing at all (RFC 9110, 5.6.1).
# What begins differently follows every repetition, so that no header is read twice.
_ELEMENT = re.compile(r'[ \t]*(?:(W/)?("[\x21\x23-\x7e\x80-\xff]*")[ \t]*)?(?:,|\Z)')
_ANY = "*"


def etag(version: int) -> str:
    """The ETag of a version; strong."""
    return f'"{version}"'


def if_match(header: str | None) -> Callable[[int], bool] | None:
    """Whether a version is one that If-Match names, compared strongly; None without the header.

    Several headers are one, joined by commas; a malformed one names nothing.
    """
    if header is None:
        return None
    if header.strip(" \t") == _ANY:
        return lambda _version: True
    strong = {tag for weak, tag in _tags(header) if not weak}
    return lambda version: etag(version) in strong


def is_known(header: str | None, version: int) -> bool:
    """Whether If-None-Match names a version, compared weakly; joined and malformed as above."""
    if header is None:
        return False
    named = {tag for _, tag in _tags(header)}
    return header.strip(" \t") == _ANY or etag(version) in named


def _tags(header: str) -> list[tuple[bool, str]]:
    """Each tag of a list, and whether it is weak; none where the list is malformed."""
    tags, position = [], 0
    while position < len(header):
        element = _ELEMENT.match(header, position)
        if element is None:
            return []
        weak, tag = element.groups()
        if tag is not None:
            tags.append((weak is not None, tag))
        position = element.end()
    return tags

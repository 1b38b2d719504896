"""ETags of versions, and the preconditions on them (RFC 9110, 8.8.3 and 13.1)."""

import re
from collections.abc import Callable

# One element of a list: a tag, weak or not, or nothing at all (RFC 9110, 5.6.1).
# No two alternatives begin alike, so that matching takes linear time.
_ELEMENT = re.compile(r'[ \t]*(?:(W/)?("[\x21\x23-\x7e\x80-\xff]*")[ \t]*)?(?:,|\Z)')
_ANY = "*"


def etag(version: int) -> str:
    """The strong ETag of a version."""
    return f'"{version}"'


def version_headers(version: int, cache_control: str) -> dict[str, str]:
    """The headers of a response that has the ETag of a version.

    What compresses a response on the way makes its ETag weak, and no If-Match accepts a weak one.
    `no-transform` forbids that (RFC 9111, 5.2.2.6).
    """
    return {"ETag": etag(version), "Cache-Control": f"{cache_control}, no-transform"}


def parse_if_match(header: str | None) -> Callable[[int], bool] | None:
    """Return a predicate: whether If-Match names a version, by strong comparison.

    None without the header. Repeated headers are joined by commas. A malformed one names nothing.
    """
    if header is None:
        return None
    if header.strip(" \t") == _ANY:
        return lambda _version: True
    strong = {tag for weak, tag in _tags(header) if not weak}
    return lambda version: etag(version) in strong


def matches_if_none_match(header: str | None, version: int) -> bool:
    """Whether If-None-Match names a version, by weak comparison; repeated headers as above."""
    if header is None:
        return False
    named = {tag for _, tag in _tags(header)}
    return header.strip(" \t") == _ANY or etag(version) in named


def _tags(header: str) -> list[tuple[bool, str]]:
    """The tags of a list, each with whether it is weak; none if the list is malformed."""
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

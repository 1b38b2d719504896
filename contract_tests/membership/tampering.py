"""Cursors that somebody tampered with, whatever the server makes them of."""

import base64
from collections.abc import Iterator

HEX = "0123456789abcdef"
BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
UNRESERVED = frozenset(f"{BASE64}.~")  # what a query may hold unencoded (RFC 3986, 2.3)
MARKS = ".~-_"
# Letters that a signature of 128 or 256 bits has, in base64 or in hex.
OF_SIGNATURES = (22, 32, 43, 64)


def with_another(cursor: str, place: int, bit: int) -> str:
    """A cursor with another letter in one place: of those it is made of, one bit away."""
    letters = HEX if set(cursor) - {*MARKS} <= set(HEX) else BASE64
    bit %= len(letters).bit_length() - 1
    character = cursor[place]
    near = letters.index(character) ^ 1 << bit if character in letters else bit
    return f"{cursor[:place]}{letters[near]}{cursor[place:][1:]}"


def without_parts(cursor: str) -> Iterator[str]:
    """A cursor of which something that may be its signature is away, or all zeros."""
    yield from (text for text in _cut(cursor) if text != cursor)


def _cut(cursor: str) -> Iterator[str]:
    for size in OF_SIGNATURES:
        rest = max(len(cursor) - size, 0)
        yield from (cursor[size:], cursor[:rest], cursor[:size], cursor[rest:])
    for mark in MARKS:
        parts = cursor.split(mark)
        for place in range(len(parts) if len(parts) > 1 else 0):
            for instead in ([], [""], ["A" * len(parts[place])], ["0" * len(parts[place])]):
                yield mark.join([*parts[:place], *instead, *parts[place + 1 :]])
    if set(cursor) <= {*BASE64} and len(cursor) % 4 != 1:
        sealed = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        for forged in (sealed[16:], bytes(16) + sealed[16:], sealed[:16], sealed + b"0"):
            yield base64.urlsafe_b64encode(forged).decode().rstrip("=")

"""Bodies that cannot be read, and media types that are not (W3, W4)."""

from collections.abc import Iterator

from contract_tests.unusual.unusual import (
    BLANK,
    JSON,
    LARGE,
    NO_OBJECT,
    NOT_JSON,
    NOT_TYPE,
    PROFILE,
    REGISTER,
    Errors,
    Unusual,
)

NOT_READ: dict[str, tuple[bytes, Errors]] = {
    "nothing": (b"", NOT_JSON),
    "blanks": (b" \t\r\n", NOT_JSON),
    "cut": (b'{"user":', NOT_JSON),
    "trailing text": (b"{} x", NOT_JSON),
    "single quotes": (b"{'user':1}", NOT_JSON),
    "NaN": (b'{"user":NaN}', NOT_JSON),
    "Infinity": (b'{"user":-Infinity}', NOT_JSON),
    "1e999": (b'{"user":1e999}', NOT_JSON),
    "an integer of 400 digits": (b'{"user":%s}' % (b"9" * 400), NOT_JSON),
    "an integer of 5,000 digits": (b'{"user":%s}' % (b"9" * 5_000), NOT_JSON),
    "NUL": (b'{"user":"\\u0000"}', NOT_JSON),
    "NUL in a key": (b'{"\\u0000":1}', NOT_JSON),
    "a lone surrogate": (b'{"user":"\\ud800"}', NOT_JSON),
    "a lone surrogate in a key": (b'{"\\udc00":1}', NOT_JSON),
    "a byte order mark": (b"\xef\xbb\xbf{}", NOT_JSON),
    "UTF-16": ("{}".encode("utf-16"), NOT_JSON),
    "Latin-1": (b'{"user":"\xe9"}', NOT_JSON),
    "100,000 brackets": (b"[" * 100_000, NOT_JSON),
    "65 deep": (b'{"a":%s%s}' % (b"[" * 64, b"]" * 64), NOT_JSON),
    "null": (b"null", NO_OBJECT),
    "a list": (b"[]", NO_OBJECT),
    "a string": (b'"x"', NO_OBJECT),
    "a number": (b"1", NO_OBJECT),
}


def bodies() -> Iterator[Unusual]:
    """Bodies that are no JSON object, or too large."""
    for name, (body, errors) in NOT_READ.items():
        yield Unusual(f"body: {name}", "POST", REGISTER, 400, errors, (JSON,), body)
    large = b'{"a":"%s"}' % (b"x" * (1024 * 1024))
    yield Unusual("body: over 1 MiB", "POST", REGISTER, 413, LARGE, (JSON,), large)
    yield Unusual("body: over 1 MiB on a GET", "GET", PROFILE, 413, LARGE, (), large)


def media_types() -> Iterator[Unusual]:
    """Media types and charsets, wrong and right."""
    refused = ("text/plain", "application/ld+json", "multipart/form-data", ";;;", "")
    for value in refused:
        headers = (("Content-Type", value),)
        yield Unusual(f"media type: {value!r}", "POST", REGISTER, 415, NOT_TYPE, headers, b"{}")
    yield Unusual("media type: none", "POST", REGISTER, 415, NOT_TYPE, (), b"{}")
    for charset in ("latin-1", "klingon", '"utf-16"'):
        headers = (("Content-Type", f"application/json; charset={charset}"),)
        yield Unusual(f"charset: {charset}", "POST", REGISTER, 400, NOT_JSON, headers, b"{}")
    fine = (("Content-Type", 'APPLICATION/json;charset="UTF8"'),)
    yield Unusual("charset: UTF8", "POST", REGISTER, 422, {"user": BLANK}, fine, b"{}")

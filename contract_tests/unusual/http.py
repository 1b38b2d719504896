"""Unusual requests about the rules for every path (W3 to W9)."""

import gzip
from collections.abc import Iterator

from contract_tests.unusual.request import (
    BAD_TOKEN,
    BLANK,
    CODED,
    JSON,
    LARGE,
    LOGIN,
    NO_METHOD,
    NO_OBJECT,
    NO_PATH,
    NO_PROFILE,
    NO_TOKEN,
    NOT_JSON,
    NOT_TYPE,
    PROFILE,
    REGISTER,
    STRING,
    TOKEN,
    USER,
    Errors,
    Row,
)

UNREADABLE: dict[str, tuple[bytes, Errors]] = {
    "empty": (b"", NOT_JSON),
    "white space": (b" \t\r\n", NOT_JSON),
    "truncated": (b'{"user":', NOT_JSON),
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
    "10,001 containers": (b'{"a":[%s[]]}' % (b"[]," * 9_998), NOT_JSON),
    "null": (b"null", NO_OBJECT),
    "a list": (b"[]", NO_OBJECT),
    "a string": (b'"x"', NO_OBJECT),
    "a number": (b"1", NO_OBJECT),
}


def body_rows() -> Iterator[Row]:
    """Yield bodies that are not JSON objects, or too large."""
    for name, (body, errors) in UNREADABLE.items():
        yield Row(f"body: {name}", "POST", REGISTER, 400, errors, (JSON,), body)
    large = b'{"a":"%s"}' % (b"x" * (1024 * 1024))
    yield Row("body: over 1 MiB", "POST", REGISTER, 413, LARGE, (JSON,), large)
    yield Row("body: over 1 MiB on a GET", "GET", PROFILE, 413, LARGE, (), large)


def media_type_rows() -> Iterator[Row]:
    """Yield media types and charsets, refused and accepted."""
    refused = ("text/plain", "application/ld+json", "multipart/form-data", ";;;", "")
    for value in refused:
        headers: tuple[tuple[str, str], ...] = (("Content-Type", value),)
        yield Row(f"media type: {value!r}", "POST", REGISTER, 415, NOT_TYPE, headers, b"{}")
    yield Row("media type: none", "POST", REGISTER, 415, NOT_TYPE, (), b"{}")
    for charset in ("latin-1", "klingon", '"utf-16"'):
        headers = (("Content-Type", f"application/json; charset={charset}"),)
        yield Row(f"charset: {charset}", "POST", REGISTER, 400, NOT_JSON, headers, b"{}")
    gzipped = gzip.compress(b"{}", mtime=0)
    for coding in ("gzip", "GZIP", "x-gzip", "deflate", "br", "identity, gzip", "gzip, identity"):
        headers = (JSON, ("Content-Encoding", coding))
        for kind, body in (("plain", b"{}"), ("compressed", gzipped)):
            row = f"coding: {coding}, {kind}"
            yield Row(row, "POST", REGISTER, 415, CODED, headers, body)
    encoded = (JSON, ("Content-Encoding", "identity"), ("Content-Encoding", "gzip"))
    yield Row("coding: two lines", "POST", REGISTER, 415, CODED, encoded, b"{}")
    for coding in ("", "identity", "Identity , identity"):
        headers = (JSON, ("Content-Encoding", coding))
        yield Row(f"coding: {coding!r}", "POST", REGISTER, 422, {"user": BLANK}, headers, b"{}")
    yield Row("coding: no documented body", "GET", "/health", 200, None, encoded, b"{}")
    both = (("Content-Type", "text/plain"), ("Content-Encoding", "gzip"))
    yield Row("media type before coding", "POST", REGISTER, 415, NOT_TYPE, both, b"{}")
    latin = (("Content-Type", "application/json; charset=latin-1"), ("Content-Encoding", "gzip"))
    yield Row("coding before charset", "POST", REGISTER, 415, CODED, latin, b"{}")
    plain, utf8 = ("Content-Type", "text/plain"), ("Content-Type", f"{JSON[1]}; charset=utf-8")
    for first, second in ((JSON, plain), (plain, JSON), (JSON, JSON), (utf8, JSON), (JSON, utf8)):
        name = f"media type twice: {first[1]} and {second[1]}"
        yield Row(name, "POST", REGISTER, 415, NOT_TYPE, (first, second), b"{}")
        listed = (("Content-Type", f"{first[1]}, {second[1]}"),)
        name = f"media types: {first[1]}, {second[1]}"
        yield Row(name, "POST", REGISTER, 415, NOT_TYPE, listed, b"{}")
    yield Row("media type twice: no documented body", "GET", "/health", 200, None, (JSON, plain))
    comma = (("Content-Type", 'application/json; profile="a, b"'),)
    yield Row("media type: a quoted comma", "POST", REGISTER, 422, {"user": BLANK}, comma, b"{}")
    fine = (("Content-Type", 'APPLICATION/json;charset="UTF8"'),)
    yield Row("charset: UTF8", "POST", REGISTER, 422, {"user": BLANK}, fine, b"{}")


MISSING_MEMBERS = {"email": BLANK, "password": BLANK, "username": BLANK}
SHAPES: dict[str, tuple[bytes, Errors]] = {
    "no envelope": (b"{}", {"user": BLANK}),
    "a null envelope": (b'{"user":null}', {"user": BLANK}),
    "a list for an envelope": (b'{"user":[]}', {"user": BLANK}),
    "a string for an envelope": (b'{"user":"x"}', {"user": BLANK}),
    "an empty envelope": (b'{"user":{}}', MISSING_MEMBERS),
    "64 deep": (b'{"a":%s%s}' % (b"[" * 63, b"]" * 63), {"user": BLANK}),
    "10,000 containers": (b'{"a":[%s[]]}' % (b"[]," * 9_997), {"user": BLANK}),
    "an integer of 300 digits": (b'{"a":%s}' % (b"9" * 300), {"user": BLANK}),
    "the last of equal keys": (b'{"user":{"username":"x"},"user":{}}', MISSING_MEMBERS),
    "numbers": (
        b'{"user":{"username":123,"email":1.5,"password":-0}}',
        {"email": STRING, "password": STRING, "username": STRING},
    ),
    "other types": (
        b'{"user":{"username":true,"email":[],"password":{}}}',
        {"email": STRING, "password": STRING, "username": STRING},
    ),
    "null, empty and too short": (
        b'{"user":{"username":null,"email":"","password":"x"}}',
        {"email": BLANK, "password": "is too short (minimum is 8 characters)", "username": BLANK},
    ),
    "too long": (
        b'{"user":{"username":"%s","email":"a@b","password":"8 letters"}}' % (b"n" * 65),
        {"username": "is too long"},
    ),
    "spaces around a name": (
        b'{"user":{"username":"  a  ","email":"a@b","password":"8 letters"}}',
        {"username": "is invalid"},
    ),
    "invalid formats": (
        b'{"user":{"username":"..","email":"a b@c","password":"8 letters"}}',
        {"email": "is invalid", "username": "is invalid"},
    ),
}


def shape_rows() -> Iterator[Row]:
    """Yield registrations and logins with invalid members."""
    for name, (body, errors) in SHAPES.items():
        yield Row(f"shape: {name}", "POST", REGISTER, 422, errors, (JSON,), body)
    taken = b'{"user":{"username":"{username}","email":"{email}","password":"8 letters"}}'
    both = dict.fromkeys(("email", "username"), "has already been taken")
    yield Row("taken: username and email", "POST", REGISTER, 409, both, (JSON,), taken)
    wrong = b'{"user":{"email":"{email}","password":"wrong"}}'
    yield Row("wrong password", "POST", LOGIN, 401, {"credentials": "invalid"}, (JSON,), wrong)


def http_rows() -> Iterator[Row]:
    """Yield unusual paths, methods and credentials, and requests with two or three errors."""
    yield from _paths_and_methods()
    yield from _credentials()
    yield from _order_of_checks()


def _paths_and_methods() -> Iterator[Row]:
    for path in ("/", "/health/", "/api//user", "/api/profiles/", "/api/profiles/a%2Fb", "/%FF"):
        for method in ("GET", "OPTIONS"):
            yield Row(f"{method} {path}", method, path, 404, NO_PATH)
    for method, path in (("POST", "/health"), ("DELETE", USER), ("FOO", USER), ("GET", REGISTER)):
        yield Row(f"{method} {path}", method, path, 405, NO_METHOD)
    for method in ("get", "Get", "post", "options", "head", "AB", "G", "A" * 30, "A#B", "!"):
        yield Row(f"{method} /health", method, "/health", 405, NO_METHOD)
        yield Row(f"{method} {USER}", method, USER, 405, NO_METHOD)
        yield Row(f"{method} /nowhere", method, "/nowhere", 404, NO_PATH)
    for path in (REGISTER, USER, PROFILE, "/health", "/docs"):
        yield Row(f"OPTIONS {path}", "OPTIONS", path, 204)
    for path in ("/api%2Ftags", "/api/profiles/a%2fb", "/health%2F", "/forge%2Fusers"):
        for method in ("GET", "HEAD", "POST", "OPTIONS"):
            errors = None if method == "HEAD" else NO_PATH
            yield Row(f"{method} {path}", method, path, 404, errors)
    for method in ("POST", "DELETE"):
        path = f"{PROFILE}%2Ffollow"
        yield Row(f"{method} {path}", method, path, 404, NO_PATH, (TOKEN,))
    for segment in ("%FF", "%C0%80", "%00", "a%0A", "%F0%9F%98%80", "a%20", "%2525", "a%5Cb"):
        path = f"/api/profiles/{segment}"
        yield Row(f"GET {path}", "GET", path, 404, NO_PROFILE)
    xml = (("Accept", "text/xml"),)
    yield Row("Accept: text/xml", "GET", PROFILE, 200, None, xml)
    yield Row("an undocumented query", "GET", "/health?a=1&a=2&%FF", 200)


def _credentials() -> Iterator[Row]:
    rows = {
        "none": ((), NO_TOKEN),
        "only a scheme": ((("Authorization", "Bearer"),), NO_TOKEN),
        "Basic": ((("Authorization", "Basic Zm9v"),), NO_TOKEN),
        "unknown": ((("Authorization", "Token zzz"),), BAD_TOKEN),
        "two words": ((("Authorization", "Bearer a b"),), BAD_TOKEN),
        "two": ((TOKEN, TOKEN), BAD_TOKEN),
        "two, one of them Basic": ((("Authorization", "Basic x"), TOKEN), BAD_TOKEN),
    }
    for name, (headers, errors) in rows.items():
        yield Row(f"token: {name}", "GET", USER, 401, errors, headers)
    for name, (headers, _) in rows.items():
        for method in ("GET", "HEAD"):
            row = f"{method} with an optional token: {name}"
            yield Row(row, method, PROFILE, 200, None, headers)
        unknown = "/api/profiles/nobody-of-that-name"
        yield Row(f"an unknown name, token: {name}", "GET", unknown, 404, NO_PROFILE, headers)
    yield Row("token: HEAD", "HEAD", USER, 401)


def _order_of_checks() -> Iterator[Row]:
    large = b"x" * (1024 * 1024 + 1)
    bad = ("Authorization", "Bearer zzz")
    plain = ("Content-Type", "text/plain")
    yield Row("404 before 413 and 401", "PUT", "/nowhere", 404, NO_PATH, (bad,), large)
    yield Row("405 before 413 and 401", "PATCH", USER, 405, NO_METHOD, (bad,), large)
    yield Row("413 before 401 and 415", "PUT", USER, 413, LARGE, (bad, plain), large)
    yield Row("401 before 415", "PUT", USER, 401, BAD_TOKEN, (bad, plain), b"{")
    yield Row("415 before 400", "PUT", USER, 415, NOT_TYPE, (TOKEN, plain), b"{")
    yield Row("400 before 422", "PUT", USER, 400, NOT_JSON, (TOKEN, JSON), b'{"user":1')
    shape = b'{"user":{"bio":1,"username":"a/b"}}'
    yield Row("shape before form", "PUT", USER, 422, {"bio": STRING}, (TOKEN, JSON), shape)
    form = b'{"user":{"email":"{email}","username":"a/b"}}'
    invalid = {"username": "is invalid"}
    yield Row("form before conflict", "PUT", USER, 422, invalid, (TOKEN, JSON), form)
    nothing = b'{"user":{"unknown":1}}'
    yield Row("no known member", "PUT", USER, 422, {"user": BLANK}, (TOKEN, JSON), nothing)
    follow = f"{PROFILE}/follow"
    oneself = {"profile": "can't follow yourself"}
    yield Row("follow oneself", "POST", follow, 422, oneself, (TOKEN,))
    yield Row("401 before 404", "POST", "/api/profiles/%FF/follow", 401, BAD_TOKEN, (bad,))

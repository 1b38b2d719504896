"""The table of malformed and unusual requests: none of them writes anything.

Each is sent to every target, where it must get the status and errors given here, and to our
three side by side, where status, body bytes and headers must be equal. `{username}`, `{email}`
and `{token}` stand for somebody who is known there.
"""

from collections.abc import Iterator
from dataclasses import dataclass

Errors = dict[str, str]

REGISTER, LOGIN, LOGOUT = "/api/users", "/api/users/login", "/api/users/logout"
USER, PROFILE = "/api/user", "/api/profiles/{username}"
JSON = ("Content-Type", "application/json")
TOKEN = ("Authorization", "Bearer {token}")

BLANK = "can't be blank"
STRING = "must be a string"
NOT_JSON = {"body": "is not valid JSON"}
NO_OBJECT = {"body": "must be a JSON object"}
NOT_TYPE = {"body": "must be application/json"}
LARGE = {"body": "is too large"}
NO_TOKEN, BAD_TOKEN = {"token": "is missing"}, {"token": "is invalid"}
NO_PATH, NO_METHOD = {"path": "not found"}, {"method": "not allowed"}
NO_PROFILE = {"profile": "not found"}


@dataclass(frozen=True)
class Unusual:
    """One request, and the answer that it must get; `errors` is None where that is no problem."""

    name: str
    method: str
    path: str
    status: int
    errors: Errors | None = None
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None


def unusual_requests() -> Iterator[Unusual]:
    """Every row of the table."""
    yield from _bodies()
    yield from _shapes()
    yield from _media_types()
    yield from _paths_and_methods()
    yield from _credentials()
    yield from _orders()


def _bodies() -> Iterator[Unusual]:
    rows = {
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
    for name, (body, errors) in rows.items():
        yield Unusual(f"body: {name}", "POST", REGISTER, 400, errors, (JSON,), body)
    large = b'{"a":"%s"}' % (b"x" * (1024 * 1024))
    yield Unusual("body: over 1 MiB", "POST", REGISTER, 413, LARGE, (JSON,), large)
    yield Unusual("body: over 1 MiB on a GET", "GET", PROFILE, 413, LARGE, (), large)


def _shapes() -> Iterator[Unusual]:
    nothing = {"email": BLANK, "password": BLANK, "username": BLANK}
    rows: dict[str, tuple[bytes, Errors]] = {
        "no envelope": (b"{}", {"user": BLANK}),
        "a null envelope": (b'{"user":null}', {"user": BLANK}),
        "a list for an envelope": (b'{"user":[]}', {"user": BLANK}),
        "a string for an envelope": (b'{"user":"x"}', {"user": BLANK}),
        "an empty envelope": (b'{"user":{}}', nothing),
        "64 deep": (b'{"a":%s%s}' % (b"[" * 63, b"]" * 63), {"user": BLANK}),
        "an integer of 300 digits": (b'{"a":%s}' % (b"9" * 300), {"user": BLANK}),
        "the last of equal keys": (b'{"user":{"username":"x"},"user":{}}', nothing),
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
            {"email": BLANK, "password": "is too short", "username": BLANK},
        ),
        "too long": (
            b'{"user":{"username":"%s","email":"a@b","password":"12345678"}}' % (b"n" * 65),
            {"username": "is too long"},
        ),
        "blanks around a name": (
            b'{"user":{"username":"  a  ","email":"a@b","password":"12345678"}}',
            {"username": "is invalid"},
        ),
        "bad forms": (
            b'{"user":{"username":"..","email":"a b@c","password":"12345678"}}',
            {"email": "is invalid", "username": "is invalid"},
        ),
    }
    for name, (body, errors) in rows.items():
        yield Unusual(f"shape: {name}", "POST", REGISTER, 422, errors, (JSON,), body)
    taken = b'{"user":{"username":"{username}","email":"{email}","password":"12345678"}}'
    both = dict.fromkeys(("email", "username"), "has already been taken")
    yield Unusual("taken: both", "POST", REGISTER, 409, both, (JSON,), taken)
    wrong = b'{"user":{"email":"{email}","password":"wrong"}}'
    yield Unusual("wrong password", "POST", LOGIN, 401, {"credentials": "invalid"}, (JSON,), wrong)


def _media_types() -> Iterator[Unusual]:
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


def _paths_and_methods() -> Iterator[Unusual]:
    for path in ("/", "/health/", "/api//user", "/api/profiles/", "/api/profiles/a%2Fb", "/%FF"):
        for method in ("GET", "OPTIONS"):
            yield Unusual(f"{method} {path}", method, path, 404, NO_PATH)
    for method, path in (("POST", "/health"), ("DELETE", USER), ("FOO", USER), ("GET", REGISTER)):
        yield Unusual(f"{method} {path}", method, path, 405, NO_METHOD)
    for path in (REGISTER, USER, PROFILE, "/health", "/docs"):
        yield Unusual(f"OPTIONS {path}", "OPTIONS", path, 204)
    for segment in ("%FF", "%C0%80", "%00", "a%0A", "%F0%9F%98%80", "a%20", "%2525"):
        path = f"/api/profiles/{segment}"
        yield Unusual(f"GET {path}", "GET", path, 404, NO_PROFILE)
    xml = (("Accept", "text/xml"),)
    yield Unusual("Accept: text/xml", "GET", PROFILE, 200, None, xml)
    yield Unusual("a query that nobody asked for", "GET", "/health?a=1&a=2&%FF", 200)


def _credentials() -> Iterator[Unusual]:
    rows = {
        "nothing": ((), NO_TOKEN),
        "a scheme alone": ((("Authorization", "Bearer"),), NO_TOKEN),
        "Basic": ((("Authorization", "Basic Zm9v"),), NO_TOKEN),
        "unknown": ((("Authorization", "Token zzz"),), BAD_TOKEN),
        "two words": ((("Authorization", "Bearer a b"),), BAD_TOKEN),
        "twice": ((TOKEN, TOKEN), BAD_TOKEN),
        "twice, one of them Basic": ((("Authorization", "Basic x"), TOKEN), BAD_TOKEN),
    }
    for name, (headers, errors) in rows.items():
        yield Unusual(f"token: {name}", "GET", USER, 401, errors, headers)
    yield Unusual("token: unknown, optional", "GET", PROFILE, 401, BAD_TOKEN, rows["unknown"][0])
    yield Unusual("token: HEAD", "HEAD", USER, 401)


def _orders() -> Iterator[Unusual]:
    large = b"x" * (1024 * 1024 + 1)
    bad = ("Authorization", "Bearer zzz")
    plain = ("Content-Type", "text/plain")
    yield Unusual("404 before 413 and 401", "PUT", "/nowhere", 404, NO_PATH, (bad,), large)
    yield Unusual("405 before 413 and 401", "PATCH", USER, 405, NO_METHOD, (bad,), large)
    yield Unusual("413 before 401 and 415", "PUT", USER, 413, LARGE, (bad, plain), large)
    yield Unusual("401 before 415", "PUT", USER, 401, BAD_TOKEN, (bad, plain), b"{")
    yield Unusual("415 before 400", "PUT", USER, 415, NOT_TYPE, (TOKEN, plain), b"{")
    yield Unusual("400 before 422", "PUT", USER, 400, NOT_JSON, (TOKEN, JSON), b'{"user":1')
    shape = b'{"user":{"bio":1,"username":"a/b"}}'
    yield Unusual("shape before form", "PUT", USER, 422, {"bio": STRING}, (TOKEN, JSON), shape)
    form = b'{"user":{"email":"{email}","username":"a/b"}}'
    invalid = {"username": "is invalid"}
    yield Unusual("form before conflict", "PUT", USER, 422, invalid, (TOKEN, JSON), form)
    nothing = b'{"user":{"unknown":1}}'
    yield Unusual("no member", "PUT", USER, 422, {"user": BLANK}, (TOKEN, JSON), nothing)
    follow = f"{PROFILE}/follow"
    oneself = {"profile": "can't follow yourself"}
    yield Unusual("follow oneself", "POST", follow, 422, oneself, (TOKEN,))
    yield Unusual("401 before 404", "POST", "/api/profiles/%FF/follow", 401, BAD_TOKEN, (bad,))

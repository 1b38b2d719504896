"""Unusual requests for members (W5 to W9)."""

from collections.abc import Iterator

from contract_tests.unusual.unusual import (
    BAD_TOKEN,
    BLANK,
    JSON,
    LARGE,
    NO_METHOD,
    NO_TOKEN,
    NOT_JSON,
    NOT_TYPE,
    STRING,
    TOKEN,
    Errors,
    Unusual,
)

MEMBERS, SELF, PROTECTED = "/forge/users", "/forge/users/{id}", "/protected"
NO_USER = {"user": "not found"}
NO_TIER = {"tier": "must be one of Standard, Pro, Enterprise"}
LIMIT = {"limit": "must be an integer between 1 and 100"}
CURSOR = {"cursor": "is invalid"}
ONCE = "must be given once"
OWN_TIER, STALE = {"tier": "forbidden"}, {"user": "has changed"}
UNMATCHED = {"if-match": "is required"}
BAD = ("Authorization", "Bearer zzz")
OLD = ("If-Match", '"0"')

QUERIES: dict[str, Errors | None] = {
    "tier=Enterprise": None,
    "tier=Enterprise&limit=0000100&a=&a": None,
    "tier=": NO_TIER,
    "tier": NO_TIER,
    "tier=pro": NO_TIER,
    "tier=%FF": NO_TIER,
    "tier=%00": NO_TIER,
    "tier=Pro&tier=Pro": {"tier": ONCE},
    "limit=0": LIMIT,
    "limit=%D9%A1": LIMIT,
    "cursor=": CURSOR,
    "cursor": CURSOR,
    "cursor=%FF": CURSOR,
    "cursor=a%0A": CURSOR,
    "cursor=a=": CURSOR,
    f"cursor={'A' * 25}": CURSOR,
    f"cursor={'A' * 88}": CURSOR,
    f"cursor={'A' * 1000}": CURSOR,
    f"cursor={'A' * 88}&limit=x": LIMIT,
    "cursor=a&cursor=a": {"cursor": ONCE},
    "cursor=&tier=x&limit=": CURSOR | LIMIT | NO_TIER,
}
SIGN_UPS: dict[str, tuple[int, bytes, Errors]] = {
    "nothing": (422, b"{}", {"name": BLANK}),
    "nulls": (422, b'{"name":null,"tier":null}', {"name": BLANK, "tier": BLANK}),
    "empty texts": (422, b'{"name":"","tier":""}', {"name": BLANK, "tier": BLANK}),
    "other types": (422, b'{"name":1,"tier":true}', {"name": STRING, "tier": STRING}),
    "no tier that there is": (422, b'{"name":"a/b","tier":"gold"}', NO_TIER),
    "too long": (422, b'{"name":"%s"}' % (b"n" * 65), {"name": "is too long"}),
    "an impossible name": (422, b'{"name":"..","tier":"Pro"}', {"name": "is invalid"}),
    "a paid tier": (403, b'{"name":"{username}","tier":"Pro"}', {"tier": "requires payment"}),
    "taken": (409, b'{"name":"{username}"}', {"name": "has already been taken"}),
}
CHANGES: dict[str, tuple[int, bytes, Errors]] = {
    "nothing": (422, b"{}", {"body": BLANK}),
    "nothing known": (422, b'{"id":"a","user":{"name":"a"}}', {"body": BLANK}),
    "nulls": (422, b'{"name":null,"tier":null}', {"name": BLANK, "tier": BLANK}),
    "other types": (422, b'{"name":[],"tier":{}}', {"name": STRING, "tier": STRING}),
    "no tier that there is": (422, b'{"tier":"Pro "}', NO_TIER),
    "an impossible name": (422, b'{"name":" a"}', {"name": "is invalid"}),
    "a tier": (403, b'{"tier":"Standard","name":"a"}', OWN_TIER),
    "no version": (428, b'{"name":"a"}', UNMATCHED),
}
MALFORMED = ("", "*, *", "1", '"1', 'W/"1"', '"\xe9"', '"1" "1"', '"1",x')


def membership() -> Iterator[Unusual]:
    """Requests of members that are refused, and some that change nothing."""
    yield from _lists()
    yield from _bodies()
    yield from _versions()
    yield from _paths()
    yield from _orders()


def _brief(method: str, path: str) -> str:
    return f"{method} {path}" if len(path) < 60 else f"{method} {path[:40]}, {len(path)} long"


def _lists() -> Iterator[Unusual]:
    for query, errors in QUERIES.items():
        path = f"{MEMBERS}?{query}"
        yield Unusual(_brief("GET", path), "GET", path, 422 if errors else 200, errors, (BAD,))


def _bodies() -> Iterator[Unusual]:
    for name, (status, body, errors) in SIGN_UPS.items():
        for headers in ((JSON,), (TOKEN, JSON)):
            who = "somebody" if TOKEN in headers else "nobody"
            yield Unusual(
                f"sign-up by {who}: {name}", "POST", MEMBERS, status, errors, headers, body
            )
    for name, (status, body, errors) in CHANGES.items():
        yield Unusual(f"change: {name}", "PATCH", SELF, status, errors, (TOKEN, JSON), body)


def _versions() -> Iterator[Unusual]:
    body = b'{"name":"a"}'
    for value in MALFORMED:
        match = ("If-Match", value)
        headers = (TOKEN, JSON, match)
        yield Unusual(f"change with If-Match: {value!r}", "PATCH", SELF, 412, STALE, headers, body)
        yield Unusual(f"leave with If-Match: {value!r}", "DELETE", SELF, 412, STALE, (TOKEN, match))
    for method in ("GET", "HEAD"):
        for value in ("*", '"1"', 'W/"1"', '"x", "1",'):
            name = f"{method} with If-None-Match: {value!r}"
            yield Unusual(name, method, SELF, 304, None, (BAD, ("If-None-Match", value)))
    yield Unusual("HEAD of a member", "HEAD", SELF, 200, None, (("If-None-Match", '"0"'),))


def _paths() -> Iterator[Unusual]:
    for segment in ("%FF", "%00", "a%0A", "1", "{id}%0A", "%7B{id}%7D", "0" * 32, "n" * 500):
        path = f"{MEMBERS}/{segment}"
        yield Unusual(_brief("GET", path), "GET", path, 404, NO_USER, (("If-None-Match", "*"),))
        yield Unusual(_brief("DELETE", path), "DELETE", path, 404, NO_USER, (TOKEN, OLD))
    for path in (MEMBERS, SELF, PROTECTED):
        yield Unusual(f"OPTIONS {path}", "OPTIONS", path, 204, None, (BAD,))
    for method, path in (("PUT", SELF), ("POST", SELF), ("PATCH", MEMBERS), ("POST", PROTECTED)):
        yield Unusual(f"{method} {path}", method, path, 405, NO_METHOD, (BAD,))
    unpaid = {"tier": "requires Pro"}
    yield Unusual("GET /protected unpaid", "GET", PROTECTED, 403, unpaid, (TOKEN,))
    yield Unusual("HEAD /protected unpaid", "HEAD", PROTECTED, 403, None, (TOKEN,))
    yield Unusual("GET /protected by nobody", "GET", PROTECTED, 401, NO_TOKEN)


def _orders() -> Iterator[Unusual]:
    nobody, name = f"{MEMBERS}/%FF", b'{"name":"a"}'
    large = b"x" * (1024 * 1024 + 1)
    yield Unusual("413 before 401 of a change", "PATCH", SELF, 413, LARGE, (BAD,), large)
    yield Unusual("401 before 404 of a change", "PATCH", nobody, 401, BAD_TOKEN, (BAD,), b"{")
    yield Unusual("401 of a sign-up before 415", "POST", MEMBERS, 401, BAD_TOKEN, (BAD,), b"{")
    yield Unusual("415 before 404 of a change", "PATCH", nobody, 415, NOT_TYPE, (TOKEN,), b"{")
    yield Unusual("400 before 404 of a change", "PATCH", nobody, 400, NOT_JSON, (TOKEN, JSON), b"{")
    yield Unusual("404 before 428 and 412", "PATCH", nobody, 404, NO_USER, (TOKEN, JSON), name)
    tier = b'{"tier":"Pro"}'
    yield Unusual("403 before 412", "PATCH", SELF, 403, OWN_TIER, (TOKEN, JSON, OLD), tier)

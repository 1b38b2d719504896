"""Unusual requests for members (W5 to W9), and unusual webhook requests."""

from collections.abc import Iterator

from contract_tests.unusual.request import (
    BAD_TOKEN,
    BLANK,
    JSON,
    LARGE,
    NO_METHOD,
    NO_TOKEN,
    NOT_JSON,
    NOT_TYPE,
    SIGNED,
    STRING,
    TOKEN,
    Errors,
    Row,
)

MEMBERS, SELF, PROTECTED = "/forge/users", "/forge/users/{id}", "/protected"
NO_USER = {"user": "not found"}
UNKNOWN_TIER = {"tier": "must be one of Standard, Pro, Enterprise"}
LIMIT = {"limit": "must be an integer between 1 and 100"}
CURSOR = {"cursor": "is invalid"}
REPEATED = "must be given once"
TIER_FORBIDDEN, STALE = {"tier": "forbidden"}, {"user": "has changed"}
MISSING_IF_MATCH = {"if-match": "is required"}
BAD_TOKEN_HEADER = ("Authorization", "Bearer zzz")
STALE_IF_MATCH = ("If-Match", '"0"')

QUERIES: dict[str, Errors | None] = {
    "tier=Enterprise": None,
    "tier=Enterprise&limit=0000100&a=&a": None,
    "tier=": UNKNOWN_TIER,
    "tier": UNKNOWN_TIER,
    "tier=pro": UNKNOWN_TIER,
    "tier=%FF": UNKNOWN_TIER,
    "tier=%00": UNKNOWN_TIER,
    "tier=Pro&tier=Pro": {"tier": REPEATED},
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
    "cursor=a&cursor=a": {"cursor": REPEATED},
    "cursor=&tier=x&limit=": CURSOR | LIMIT | UNKNOWN_TIER,
}
SIGN_UPS: dict[str, tuple[int, bytes, Errors]] = {
    "no members": (422, b"{}", {"name": BLANK}),
    "nulls": (422, b'{"name":null,"tier":null}', {"name": BLANK, "tier": BLANK}),
    "empty texts": (422, b'{"name":"","tier":""}', {"name": BLANK, "tier": BLANK}),
    "other types": (422, b'{"name":1,"tier":true}', {"name": STRING, "tier": STRING}),
    "an unknown tier": (422, b'{"name":"a/b","tier":"gold"}', UNKNOWN_TIER),
    "too long": (422, b'{"name":"%s"}' % (b"n" * 65), {"name": "is too long"}),
    "an invalid name": (422, b'{"name":"..","tier":"Pro"}', {"name": "is invalid"}),
    "a paid tier": (403, b'{"name":"{username}","tier":"Pro"}', {"tier": "requires payment"}),
    "taken": (409, b'{"name":"{username}"}', {"name": "has already been taken"}),
}
UPDATES: dict[str, tuple[int, bytes, Errors]] = {
    "no members": (422, b"{}", {"body": BLANK}),
    "no known members": (422, b'{"id":"a","user":{"name":"a"}}', {"body": BLANK}),
    "nulls": (422, b'{"name":null,"tier":null}', {"name": BLANK, "tier": BLANK}),
    "other types": (422, b'{"name":[],"tier":{}}', {"name": STRING, "tier": STRING}),
    "an unknown tier": (422, b'{"tier":"Pro "}', UNKNOWN_TIER),
    "an invalid name": (422, b'{"name":" a"}', {"name": "is invalid"}),
    "a tier": (403, b'{"tier":"Standard","name":"a"}', TIER_FORBIDDEN),
    "no If-Match": (428, b'{"name":"a"}', MISSING_IF_MATCH),
}
MALFORMED = ("", "*, *", "1", '"1', 'W/"1"', '"\xe9"', '"1" "1"', '"1",x')


def membership_rows() -> Iterator[Row]:
    """Yield refused requests for members, and some that change nothing."""
    yield from _lists()
    yield from _bodies()
    yield from _versions()
    yield from _paths()
    yield from _order_of_checks()


def _row_name(method: str, path: str) -> str:
    return f"{method} {path}" if len(path) < 60 else f"{method} {path[:40]}, {len(path)} long"


def _lists() -> Iterator[Row]:
    for query, errors in QUERIES.items():
        path = f"{MEMBERS}?{query}"
        yield Row(
            _row_name("GET", path), "GET", path, 422 if errors else 200, errors, (BAD_TOKEN_HEADER,)
        )


def _bodies() -> Iterator[Row]:
    for name, (status, body, errors) in SIGN_UPS.items():
        for headers in ((JSON,), (TOKEN, JSON)):
            credentials = "with" if TOKEN in headers else "without"
            yield Row(
                f"sign-up {credentials} a token: {name}",
                "POST",
                MEMBERS,
                status,
                errors,
                headers,
                body,
            )
    for name, (status, body, errors) in UPDATES.items():
        yield Row(f"update: {name}", "PATCH", SELF, status, errors, (TOKEN, JSON), body)


def _versions() -> Iterator[Row]:
    body = b'{"name":"a"}'
    for value in MALFORMED:
        match = ("If-Match", value)
        headers = (TOKEN, JSON, match)
        yield Row(f"update with If-Match: {value!r}", "PATCH", SELF, 412, STALE, headers, body)
        yield Row(f"delete with If-Match: {value!r}", "DELETE", SELF, 412, STALE, (TOKEN, match))
    for method in ("GET", "HEAD"):
        for value in ("*", '"1"', 'W/"1"', '"x", "1",'):
            name = f"{method} with If-None-Match: {value!r}"
            yield Row(name, method, SELF, 304, None, (BAD_TOKEN_HEADER, ("If-None-Match", value)))
    yield Row("HEAD of a member", "HEAD", SELF, 200, None, (("If-None-Match", '"0"'),))


def _paths() -> Iterator[Row]:
    for segment in ("%FF", "%00", "a%0A", "1", "{id}%0A", "%7B{id}%7D", "0" * 32, "n" * 500):
        path = f"{MEMBERS}/{segment}"
        yield Row(_row_name("GET", path), "GET", path, 404, NO_USER, (("If-None-Match", "*"),))
        yield Row(_row_name("DELETE", path), "DELETE", path, 404, NO_USER, (TOKEN, STALE_IF_MATCH))
    for path in (MEMBERS, SELF, PROTECTED):
        yield Row(f"OPTIONS {path}", "OPTIONS", path, 204, None, (BAD_TOKEN_HEADER,))
    for method, path in (("PUT", SELF), ("POST", SELF), ("PATCH", MEMBERS), ("POST", PROTECTED)):
        yield Row(f"{method} {path}", method, path, 405, NO_METHOD, (BAD_TOKEN_HEADER,))
    unpaid = {"tier": "requires Pro"}
    yield Row("GET /protected unpaid", "GET", PROTECTED, 403, unpaid, (TOKEN,))
    yield Row("HEAD /protected unpaid", "HEAD", PROTECTED, 403, None, (TOKEN,))
    yield Row("GET /protected without a token", "GET", PROTECTED, 401, NO_TOKEN)


def _order_of_checks() -> Iterator[Row]:
    unknown, name = f"{MEMBERS}/%FF", b'{"name":"a"}'
    large = b"x" * (1024 * 1024 + 1)
    yield Row("413 before 401 of an update", "PATCH", SELF, 413, LARGE, (BAD_TOKEN_HEADER,), large)
    yield Row(
        "401 before 404 of an update", "PATCH", unknown, 401, BAD_TOKEN, (BAD_TOKEN_HEADER,), b"{"
    )
    yield Row(
        "401 before 415 of a sign-up", "POST", MEMBERS, 401, BAD_TOKEN, (BAD_TOKEN_HEADER,), b"{"
    )
    yield Row("415 before 404 of an update", "PATCH", unknown, 415, NOT_TYPE, (TOKEN,), b"{")
    yield Row("400 before 404 of an update", "PATCH", unknown, 400, NOT_JSON, (TOKEN, JSON), b"{")
    yield Row("404 before 428 and 412", "PATCH", unknown, 404, NO_USER, (TOKEN, JSON), name)
    tier = b'{"tier":"Pro"}'
    yield Row(
        "403 before 412", "PATCH", SELF, 403, TIER_FORBIDDEN, (TOKEN, JSON, STALE_IF_MATCH), tier
    )


WEBHOOK = "/webhook"
INVALID_SIGNATURE = {"signature": "is invalid"}
NOT_AN_EVENT = {"body": "is not an event"}
UNSIGNED = {
    "an empty header": "",
    "no time": "v1={hex}",
    "no signature": "t=1",
    "an old time": "t=1,v1=00",
    "a large time": f"t={'9' * 400},v1=00",
    "letters for a time": "t=abc,v1=00",
    "Arabic digits": "t=\xd9\xa1,v1=00",
    "odd bytes": "\x80\xff,t=\xb2,v1=\xfe",
    "a long list": "t=1" + ",v1=00" * 500,
}
SIGNED_BODIES: dict[str, tuple[bytes, Errors]] = {
    "an empty body": (b"", NOT_JSON),
    "truncated": (b'{"id":"a","type":', NOT_JSON),
    "NaN": (b'{"id":"a","type":"b","data":NaN}', NOT_JSON),
    "NUL": (b'{"id":"\\u0000","type":"b"}', NOT_JSON),
    "a lone surrogate": (b'{"id":"\\ud800","type":"b"}', NOT_JSON),
    "a byte order mark": (b'\xef\xbb\xbf{"id":"a","type":"b"}', NOT_JSON),
    "Latin-1": (b'{"id":"\xe9","type":"b"}', NOT_JSON),
    "100,000 brackets": (b"[" * 100_000, NOT_JSON),
    "null": (b"null", NOT_AN_EVENT),
    "a list": (b'[{"id":"a","type":"b"}]', NOT_AN_EVENT),
    "no type": (b'{"id":"a"}', NOT_AN_EVENT),
    "a number for an id": (b'{"id":1,"type":"b"}', NOT_AN_EVENT),
    "a long id": (b'{"id":"%s","type":"b"}' % (b"a" * 256), NOT_AN_EVENT),
}


def webhook_rows() -> Iterator[Row]:
    """Yield webhook requests that are refused, signed and unsigned."""
    event = b'{"id":"a","type":"b"}'
    for name, value in UNSIGNED.items():
        headers = (("Stripe-Signature", value),)
        yield Row(f"unsigned: {name}", "POST", WEBHOOK, 400, INVALID_SIGNATURE, headers, event)
    yield Row("unsigned: no header", "POST", WEBHOOK, 400, INVALID_SIGNATURE, (JSON,), event)
    yield Row("unsigned: no JSON", "POST", WEBHOOK, 400, INVALID_SIGNATURE, (), b"\xff{")
    yield Row(
        "signed: two headers", "POST", WEBHOOK, 400, INVALID_SIGNATURE, (SIGNED, SIGNED), event
    )
    for name, (body, errors) in SIGNED_BODIES.items():
        yield Row(f"signed: {name}", "POST", WEBHOOK, 400, errors, (SIGNED,), body)
    large = b"x" * (1024 * 1024 + 1)
    yield Row("413 before the signature", "POST", WEBHOOK, 413, LARGE, (), large)
    yield Row("413 with a signature", "POST", WEBHOOK, 413, LARGE, (SIGNED,), large)
    yield Row("OPTIONS /webhook", "OPTIONS", WEBHOOK, 204)
    yield Row("GET /webhook", "GET", WEBHOOK, 405, NO_METHOD)

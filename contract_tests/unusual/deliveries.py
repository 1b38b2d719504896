"""Unusual deliveries of events (W9); `{signature}` signs the body with the secret that counts."""

from collections.abc import Iterator

from contract_tests.unusual.unusual import (
    JSON,
    LARGE,
    NO_METHOD,
    NOT_JSON,
    SIGNED,
    Errors,
    Unusual,
)

WEBHOOK = "/webhook"
FORGED = {"signature": "is invalid"}
NO_EVENT = {"body": "is not an event"}
UNSIGNED = {
    "nothing": "",
    "no time": "v1={hex}",
    "no signature": "t=1",
    "long ago": "t=1,v1=00",
    "a large time": f"t={'9' * 400},v1=00",
    "letters for a time": "t=abc,v1=00",
    "another alphabet's digits": "t=\xd9\xa1,v1=00",
    "odd bytes": "\x80\xff,t=\xb2,v1=\xfe",
    "a long list": "t=1" + ",v1=00" * 500,
}
SIGNED_BODIES: dict[str, tuple[bytes, Errors]] = {
    "nothing": (b"", NOT_JSON),
    "cut": (b'{"id":"a","type":', NOT_JSON),
    "NaN": (b'{"id":"a","type":"b","data":NaN}', NOT_JSON),
    "NUL": (b'{"id":"\\u0000","type":"b"}', NOT_JSON),
    "a lone surrogate": (b'{"id":"\\ud800","type":"b"}', NOT_JSON),
    "a byte order mark": (b'\xef\xbb\xbf{"id":"a","type":"b"}', NOT_JSON),
    "Latin-1": (b'{"id":"\xe9","type":"b"}', NOT_JSON),
    "100,000 brackets": (b"[" * 100_000, NOT_JSON),
    "null": (b"null", NO_EVENT),
    "a list": (b'[{"id":"a","type":"b"}]', NO_EVENT),
    "no type": (b'{"id":"a"}', NO_EVENT),
    "a number for an id": (b'{"id":1,"type":"b"}', NO_EVENT),
    "a long id": (b'{"id":"%s","type":"b"}' % (b"a" * 256), NO_EVENT),
}


def deliveries() -> Iterator[Unusual]:
    """Deliveries that are refused, signed or not."""
    event = b'{"id":"a","type":"b"}'
    for name, value in UNSIGNED.items():
        headers = (("Stripe-Signature", value),)
        yield Unusual(f"unsigned: {name}", "POST", WEBHOOK, 400, FORGED, headers, event)
    yield Unusual("unsigned: no header", "POST", WEBHOOK, 400, FORGED, (JSON,), event)
    yield Unusual("unsigned: no JSON", "POST", WEBHOOK, 400, FORGED, (), b"\xff{")
    yield Unusual("signed twice", "POST", WEBHOOK, 400, FORGED, (SIGNED, SIGNED), event)
    for name, (body, errors) in SIGNED_BODIES.items():
        yield Unusual(f"signed: {name}", "POST", WEBHOOK, 400, errors, (SIGNED,), body)
    large = b"x" * (1024 * 1024 + 1)
    yield Unusual("413 before the signature", "POST", WEBHOOK, 413, LARGE, (), large)
    yield Unusual("413 of what is signed", "POST", WEBHOOK, 413, LARGE, (SIGNED,), large)
    yield Unusual("OPTIONS /webhook", "OPTIONS", WEBHOOK, 204)
    yield Unusual("GET /webhook", "GET", WEBHOOK, 405, NO_METHOD)

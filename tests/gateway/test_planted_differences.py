"""The comparator on real answers: every planted difference is found where it is, and no other."""

import asyncio
import gzip
import itertools
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gateway.comparator import Comparator
from gateway.comparing import Request
from gateway.envoy import Files
from gateway.table import plan
from tests.gateway.servers import ReceivedRequest, Response, Server

DOCUMENT = json.dumps(
    {
        "openapi": "3.1.0",
        "info": {"title": "Orders", "version": "1"},
        "paths": {
            "/orders": {"get": {"operationId": "list_orders"}},
            "/orders/{id}": {"get": {"operationId": "show_order"}},
        },
    }
).encode()
TABLE = """\
[gateway]
openapi = "openapi.json"
default = "old"
[upstreams.old]
addresses = ["{old}"]
[upstreams.new]
addresses = ["{new}"]
[operations]
list_orders = {{ stage = "shadow", old = "old", new = "new" }}
show_order = {{ stage = "shadow", old = "old", new = "new" }}
[comparator]
body = "{body}"
queue = 20000
"""
ORDER: dict[str, Any] = {
    "id": 7,
    "total": 2.5,
    "sold": 9007199254740993,
    "paid": True,
    "note": None,
    "customer": "Zoë",
    "created": "2026-01-01T12:00:00Z",
    "day": "2026-01-01",
    "items": [{"name": "tea", "quantity": 2}, {"name": "cocoa", "quantity": 1}],
    "tags": [],
}


def serialized(value: Any, **options: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, **options).encode()


ANSWER = Response(
    200,
    {
        "Content-Type": "application/json",
        "ETag": '"7-1"',
        "Cache-Control": "max-age=60",
        "Vary": "Accept",
        "Last-Modified": "Thu, 01 Jan 2026 12:00:00 GMT",
        "Link": '</orders/8>; rel="next"',
        "Location": "/orders/7",
        "X-Kind": "small",
    },
    serialized(ORDER),
    (("Set-Cookie", "a=1; Path=/; HttpOnly"), ("Set-Cookie", "b=2; Path=/")),
)


def body(**members: Any) -> Response:
    """The answer with other members."""
    return replace(ANSWER, body=serialized(ORDER | members))


def without(name: str) -> Response:
    """The answer without a member."""
    return replace(ANSWER, body=serialized({key: ORDER[key] for key in ORDER if key != name}))


def header(name: str, value: str | None) -> Response:
    """The answer with another header, or without it."""
    headers = {key: text for key, text in ANSWER.headers.items() if key != name}
    return replace(ANSWER, headers=headers | ({} if value is None else {name: value}))


def cookies(*values: str) -> Response:
    return replace(ANSWER, more=tuple(("Set-Cookie", value) for value in values))


# What the new server answers, and every location that has to be named for it.
PLANTED: dict[str, tuple[Response, list[str]]] = {
    "another status": (replace(ANSWER, status=203), ["status"]),
    "a redirect": (replace(ANSWER, status=307), ["status"]),
    "an error": (replace(ANSWER, status=500), ["status"]),
    "no ETag": (header("ETag", None), ["header etag"]),
    "another ETag": (header("ETag", '"7-2"'), ["header etag"]),
    "a weak ETag": (header("ETag", 'W/"7-1"'), ["header etag"]),
    "how long it may be cached": (header("Cache-Control", "max-age=6"), ["header cache-control"]),
    "what it varies by": (header("Vary", "Accept, Cookie"), ["header vary"]),
    "a date in a header": (
        header("Last-Modified", "Thu, 01 Jan 2026 12:00:01 GMT"),
        ["header last-modified"],
    ),
    "where the next page is": (header("Link", '</orders/9>; rel="next"'), ["header link"]),
    "where a redirect leads": (header("Location", "http://new/orders/7"), ["header location"]),
    "the case of a header's value": (header("X-Kind", "Small"), ["header x-kind"]),
    "a header more": (header("X-Powered-By", "x"), ["header x-powered-by"]),
    "another media type": (header("Content-Type", "text/json"), ["header content-type"]),
    "a problem's media type": (
        header("Content-Type", "application/problem+json"),
        ["header content-type"],
    ),
    "a charset": (
        header("Content-Type", "application/json; charset=utf-8"),
        ["header content-type"],
    ),
    "no media type": (header("Content-Type", None), ["header content-type"]),
    "a cookie's value": (
        cookies("a=2; Path=/; HttpOnly", "b=2; Path=/"),
        ["header set-cookie"],
    ),
    "a cookie's attribute": (cookies("a=1; Path=/", "b=2; Path=/"), ["header set-cookie"]),
    "one cookie less": (cookies("a=1; Path=/; HttpOnly"), ["header set-cookie"]),
    "a cookie twice": (
        cookies("a=1; Path=/; HttpOnly", "b=2; Path=/", "b=2; Path=/"),
        ["header set-cookie"],
    ),
    "cookies in another order": (
        cookies("b=2; Path=/", "a=1; Path=/; HttpOnly"),
        ["header set-cookie"],
    ),
    "a header twice": (
        replace(ANSWER, more=(*ANSWER.more, ("ETag", '"7-1"'))),
        ["header etag"],
    ),
    "a number": (body(id=8), ["body /id"]),
    "a number as text": (body(id="7"), ["body /id"]),
    "a number that is rounded": (body(total=2.4999999), ["body /total"]),
    "a large number as a float": (body(sold=float(ORDER["sold"])), ["body /sold"]),
    "one for true": (body(paid=1), ["body /paid"]),
    "text for true": (body(paid="true"), ["body /paid"]),
    "a null that is missing": (without("note"), ["body /note"]),
    "an empty text for null": (body(note=""), ["body /note"]),
    "null for an empty list": (body(tags=None), ["body /tags"]),
    "a member that is missing": (without("customer"), ["body /customer"]),
    "a member more": (body(internal=1), ["body /internal"]),
    "a member in another case": (
        replace(ANSWER, body=serialized({("Id" if k == "id" else k): v for k, v in ORDER.items()})),
        ["body /Id", "body /id"],
    ),
    "an accent that is decomposed": (body(customer="Zoe\u0308"), ["body /customer"]),
    "an accent that is lost": (body(customer="Zo?"), ["body /customer"]),
    "an entity": (body(customer="Zo&euml;"), ["body /customer"]),
    "a date without its zone": (body(created="2026-01-01T12:00:00"), ["body /created"]),
    "a date in another zone": (body(created="2026-01-01T13:00:00+01:00"), ["body /created"]),
    "a date with fractions": (body(created="2026-01-01T12:00:00.000Z"), ["body /created"]),
    "a date as HTTP has it": (body(day="Thu, 01 Jan 2026 00:00:00 GMT"), ["body /day"]),
    "an element's member": (
        body(items=[ORDER["items"][0], {"name": "cocoa", "quantity": 2}]),
        ["body /items/1/quantity"],
    ),
    "an element less": (body(items=ORDER["items"][:1]), ["body /items/1"]),
    "an element more": (body(tags=["new"]), ["body /tags/0"]),
    "elements in another order": (
        body(items=ORDER["items"][::-1]),
        [f"body /items/{index}/{name}" for index in (0, 1) for name in ("name", "quantity")],
    ),
    "another encoding": (
        replace(ANSWER, body=serialized(ORDER).decode().encode("latin-1")),
        ["body"],
    ),
    "half of the body": (replace(ANSWER, body=ANSWER.body[:40]), ["body"]),
    "an empty body": (replace(ANSWER, body=b""), ["body"]),
    "no object": (replace(ANSWER, body=b"[]"), ["body"]),
    "a body that is compressed": (
        replace(
            ANSWER,
            headers=ANSWER.headers | {"Content-Encoding": "gzip"},
            body=gzip.compress(ANSWER.body),
        ),
        ["header content-encoding"],
    ),
}
# What differs only where bytes are compared.
BY_BYTES: dict[str, Response] = {
    "a newline at the end": replace(ANSWER, body=ANSWER.body + b"\n"),
    "no blanks": replace(ANSWER, body=serialized(ORDER, separators=(",", ":"))),
    "members in another order": replace(ANSWER, body=serialized(ORDER, sort_keys=True)),
    "escapes": replace(ANSWER, body=json.dumps(ORDER).encode()),
    "another way to write a number": replace(ANSWER, body=ANSWER.body.replace(b"2.5", b"2.50")),
    "a blank in a list": replace(ANSWER, body=ANSWER.body.replace(b'"tags": []', b'"tags": [ ]')),
}


@pytest.fixture(scope="module")
def both() -> Iterator[tuple[Server, Server]]:
    servers = Server("old"), Server("new")
    yield servers
    for server in servers:
        server.stop()


@pytest.fixture
def servers(both: tuple[Server, Server]) -> tuple[Server, Server]:
    """Two servers that give the same answer."""
    for server in both:
        server.answer = lambda _request: ANSWER
    return both


def compared(
    folder: Path, servers: tuple[Server, Server], requests: int = 1, by: str = "value"
) -> Comparator:
    """A comparator that has compared some requests."""
    text = TABLE.format(old=servers[0].address, new=servers[1].address, body=by)

    async def work() -> Comparator:
        comparator = Comparator(plan(text, DOCUMENT), Files(folder))
        async with comparator.working():
            for number in range(requests):
                comparator.offer(Request("show_order", "GET", f"/orders/{number}"))
            await comparator.finished()
        return comparator

    return asyncio.run(work())


def locations(comparator: Comparator) -> list[str]:
    return [at for entry in comparator.kept.entries() for at in entry["locations"]]


def test_there_are_enough() -> None:
    assert len(PLANTED) + len(BY_BYTES) >= 50


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_difference_is_found_where_it_is(
    tmp_path: Path, servers: tuple[Server, Server], name: str
) -> None:
    answer, expected = PLANTED[name]
    servers[1].answer = lambda _request: answer
    found = compared(tmp_path, servers)
    assert found.counts["show_order"] == {"compared": 1, "accepted": 0, "different": 1}
    assert locations(found) == expected


@pytest.mark.parametrize("name", BY_BYTES)
def test_bytes_differ_only_where_they_are_compared(
    tmp_path: Path, servers: tuple[Server, Server], name: str
) -> None:
    servers[1].answer = lambda _request: BY_BYTES[name]
    assert locations(compared(tmp_path, servers)) == []
    assert locations(compared(tmp_path, servers, by="bytes")) == ["body"]


def counting() -> Callable[[ReceivedRequest], Response]:
    """A server with what differs by itself: a clock, a request id, and a body for each path."""
    ticks = itertools.count()

    def answer(request: ReceivedRequest) -> Response:
        number = int(request.target.rpartition("/")[2])
        value = ORDER | {"id": number, "tags": [number] * (number % 7), "now": next(ticks)}
        identity = request.header("X-Request-ID")[0]
        headers = ANSWER.headers | {"ETag": f'"{number}"', "X-Request-ID": identity}
        return replace(ANSWER, headers=headers, body=serialized(value))

    return answer


REQUESTS = 500  # tests/faults compares 10,000


def test_equal_servers_never_differ(tmp_path: Path, servers: tuple[Server, Server]) -> None:
    for server in servers:
        server.answer = counting()
    found = compared(tmp_path, servers, REQUESTS)
    assert found.counts["show_order"] == {"compared": REQUESTS, "accepted": 0}
    assert locations(found) == []

"""Requests with several faults, of which the first in the contract's order counts (W9)."""

from collections.abc import Iterator

from contract_tests.unusual.unusual import (
    BAD_TOKEN,
    BLANK,
    JSON,
    LARGE,
    NO_METHOD,
    NO_PATH,
    NOT_JSON,
    NOT_TYPE,
    PROFILE,
    STRING,
    TOKEN,
    USER,
    Unusual,
)


def orders() -> Iterator[Unusual]:
    """Two faults a row, or three."""
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

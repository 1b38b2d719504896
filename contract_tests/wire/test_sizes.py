"""How large a body may be, and in how many pieces it may come (W3)."""

import json
from collections.abc import Iterator

import pytest

from contract_tests.api import Api, problem
from contract_tests.users import User, registration
from contract_tests.wire.bodies import JSON, MEBIBYTE, NO_USER, TOO_LARGE, padded, post


def test_a_body_of_exactly_one_mebibyte_is_read(api: Api) -> None:
    assert problem(post(api, padded(MEBIBYTE))) == NO_USER


def test_a_larger_body_is_refused_first(api: Api, subtests: pytest.Subtests) -> None:
    for body in (padded(MEBIBYTE + 1), padded(3 * MEBIBYTE)):
        for content_type in ("application/json", "text/plain", None):
            with subtests.test(size=len(body), content_type=content_type):
                assert problem(post(api, body, content_type)) == TOO_LARGE


def test_size_does_not_count_where_the_method_or_the_path_is_wrong(api: Api) -> None:
    large = padded(MEBIBYTE + 1)
    missing = api.send("POST", "/nowhere", content=large)
    wrong = api.send("POST", "/health", content=large)
    options = api.send("OPTIONS", "/health", content=large)
    assert problem(missing) == (404, {"path": ["not found"]})
    assert problem(wrong) == (405, {"method": ["not allowed"]})
    assert options.status_code == 204


def _in_pieces(body: bytes, size: int) -> Iterator[bytes]:
    for start in range(0, len(body), size):
        yield body[start : start + size]


def test_a_chunked_body_is_read_like_any_other(api: Api) -> None:
    body = json.dumps(registration()).encode()
    answer = api.send("POST", "/api/users", content=_in_pieces(body, 10), headers=JSON)
    assert answer.status_code == 201


def test_a_chunked_body_counts_like_any_other(api: Api) -> None:
    fits = post(api, _in_pieces(padded(MEBIBYTE), 100_000))
    large = post(api, _in_pieces(padded(MEBIBYTE + 1), 100_000))
    assert problem(fits) == NO_USER
    assert problem(large) == TOO_LARGE


def test_where_no_body_is_documented_none_is_looked_at(api: Api, somebody: User) -> None:
    for headers in (JSON, {"Content-Type": "text/plain"}):
        answer = api.send(
            "GET", "/api/user", token=somebody.token, content=b"\xff{", headers=headers
        )
        assert answer.status_code == 200

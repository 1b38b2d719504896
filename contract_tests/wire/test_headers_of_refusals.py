"""The headers of refusals that a method and a path alone do not lead to (W11, W12)."""

from typing import Any

import pytest

from contract_tests.api import Api
from contract_tests.membership.members import joining
from contract_tests.users import User
from contract_tests.wire.bodies import MEBIBYTE, padded


def _refused(anybody: User) -> list[tuple[int, str, str, dict[str, Any]]]:
    """A request for each such status, and what is sent with it."""
    return [
        (403, "GET", "/protected", {"token": anybody.token}),
        (409, "POST", "/forge/users", {"body": joining(name=anybody.username)}),
        (413, "GET", "/health", {"content": padded(MEBIBYTE + 1)}),
        (415, "POST", "/api/users", {"content": b"{}"}),
        (422, "POST", "/api/users", {"body": {}}),
    ]


def test_a_refused_request_keeps_its_own_id(
    api: Api, anybody: User, subtests: pytest.Subtests
) -> None:
    for status, method, path, sent in _refused(anybody):
        with subtests.test(status=status):
            answer = api.send(method, path, headers={"X-Request-ID": "mine"}, **sent)
            assert (answer.status_code, answer.headers["X-Request-ID"]) == (status, "mine")


def test_a_refusal_tells_an_allowed_origin_that_it_may_read_it(
    api: Api, anybody: User, allowed_origin: str, subtests: pytest.Subtests
) -> None:
    for status, method, path, sent in _refused(anybody):
        with subtests.test(status=status):
            answer = api.send(method, path, headers={"Origin": allowed_origin}, **sent)
            assert (answer.status_code, answer.headers["Vary"]) == (status, "Origin")
            assert answer.headers["Access-Control-Allow-Origin"] == allowed_origin

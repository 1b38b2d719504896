"""Who a request says it comes from (W8), and when it is asked (W9)."""

from itertools import product

import pytest

from contract_tests.api import Api, problem
from contract_tests.users import User

MISSING = (401, {"token": ["is missing"]})
INVALID = (401, {"token": ["is invalid"]})
CHALLENGE = 'Bearer error="invalid_token"'
SCHEMES = ["Bearer", "Token", "bearer", "TOKEN", "tOKeN", "Bearer "]
NO_TOKENS = [
    None,
    "",
    "Bearer",
    "Token",
    "Basic Zm9vOmJhcg==",
    "Digest username=a, realm=b",
    "nonsense",
    "Bearers x",
]
UNKNOWN_TOKENS = [
    b"Bearer x",
    b"Bearer a b",
    b"Bearer \xff\xfe",
    b"Token \xe2\x82\xac",
    b"Bearer ,",
    b"Bearer x==",
]
FOR_SOME_AND_FOR_ALL = ["/api/user", "/api/profiles/nobody-of-that-name"]
OTHERS = ["Bearer x", "Basic x", "Bearer", "Token {token}"]


def test_a_token_comes_under_either_scheme(
    api: Api, anybody: User, subtests: pytest.Subtests
) -> None:
    for scheme in SCHEMES:
        with subtests.test(scheme=scheme):
            headers = {"Authorization": f"{scheme} {anybody.token}"}
            assert api.get("/api/user", headers=headers).status_code == 200


def test_where_no_token_comes_it_is_missing(api: Api, subtests: pytest.Subtests) -> None:
    for value in NO_TOKENS:
        headers = {} if value is None else {"Authorization": value}
        with subtests.test(value=value):
            answer = api.get("/api/user", headers=headers)
            assert problem(answer) == MISSING
            assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_an_unknown_token_is_invalid(api: Api, subtests: pytest.Subtests) -> None:
    for path, value in product(FOR_SOME_AND_FOR_ALL, UNKNOWN_TOKENS):
        with subtests.test(path, value=value):
            answer = api.get(path, headers={"Authorization": value})
            assert problem(answer) == INVALID
            assert answer.headers["WWW-Authenticate"] == CHALLENGE


def test_a_token_counts_exactly(api: Api, somebody: User) -> None:
    for token in (somebody.token[:-1], somebody.token + "A", somebody.token.swapcase()):
        assert problem(api.get("/api/user", token=token)) == INVALID


def test_a_repeated_header_is_invalid_in_any_order(
    api: Api, anybody: User, subtests: pytest.Subtests
) -> None:
    for path, other in product(FOR_SOME_AND_FOR_ALL, OTHERS):
        values = [f"Bearer {anybody.token}", other.format(token=anybody.token)]
        with subtests.test(path, other=other):
            for pair in (values, values[::-1]):
                answer = api.get(path, headers=[("Authorization", value) for value in pair])
                assert problem(answer) == INVALID
    answer = api.get("/api/user", headers=[("Authorization", "")] * 2)
    assert problem(answer) == INVALID


def test_where_no_token_is_needed_none_is_looked_at(api: Api) -> None:
    for value in ("Bearer x", b"\xff", "Basic x"):
        for path in ("/health", "/api/tags", "/forge/users"):
            assert api.get(path, headers={"Authorization": value}).status_code == 200


def test_the_token_is_asked_for_before_the_body_is_looked_at(api: Api) -> None:
    for content_type in ("text/plain", "application/json"):
        answer = api.send("PUT", "/api/user", content=b"{", headers={"Content-Type": content_type})
        assert problem(answer) == MISSING


def test_the_media_type_counts_before_the_json_and_that_before_the_shape(
    api: Api, somebody: User
) -> None:
    token = somebody.token
    plain = api.send("PUT", "/api/user", content=b"{", token=token)
    broken = api.send(
        "PUT", "/api/user", content=b"{", token=token, headers={"Content-Type": "application/json"}
    )
    assert problem(plain) == (415, {"body": ["must be application/json"]})
    assert problem(broken) == (400, {"body": ["is not valid JSON"]})
    assert problem(api.put("/api/user", {}, token=token)) == (422, {"user": ["can't be blank"]})


def test_nothing_says_what_a_token_was(api: Api, somebody: User) -> None:
    api.post("/api/users/logout", token=somebody.token)
    assert somebody.token not in api.get("/api/user", token=somebody.token).text

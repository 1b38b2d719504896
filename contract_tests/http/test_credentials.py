"""Tokens (W8), and when they are checked (W9)."""

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
TOKEN_REQUIRED_AND_OPTIONAL = ["/api/user", "/api/profiles/nobody-of-that-name"]
SECOND_HEADERS = ["Bearer x", "Basic x", "Bearer", "Token {token}"]


def test_both_schemes_are_accepted_in_any_case(
    api: Api, anybody: User, subtests: pytest.Subtests
) -> None:
    for scheme in SCHEMES:
        with subtests.test(scheme=scheme):
            headers = {"Authorization": f"{scheme} {anybody.token}"}
            assert api.get("/api/user", headers=headers).status_code == 200


def test_a_request_without_a_token_is_refused(api: Api, subtests: pytest.Subtests) -> None:
    for value in NO_TOKENS:
        headers = {} if value is None else {"Authorization": value}
        with subtests.test(value=value):
            answer = api.get("/api/user", headers=headers)
            assert problem(answer) == MISSING
            assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_an_unknown_token_is_invalid(api: Api, subtests: pytest.Subtests) -> None:
    for path, value in product(TOKEN_REQUIRED_AND_OPTIONAL, UNKNOWN_TOKENS):
        with subtests.test(path, value=value):
            answer = api.get(path, headers={"Authorization": value})
            assert problem(answer) == INVALID
            assert answer.headers["WWW-Authenticate"] == CHALLENGE


def test_a_token_must_match_exactly(api: Api, somebody: User) -> None:
    for token in (somebody.token[:-1], somebody.token + "A", somebody.token.swapcase()):
        assert problem(api.get("/api/user", token=token)) == INVALID


def test_a_repeated_authorization_header_is_invalid(
    api: Api, anybody: User, subtests: pytest.Subtests
) -> None:
    for path, other in product(TOKEN_REQUIRED_AND_OPTIONAL, SECOND_HEADERS):
        values = [f"Bearer {anybody.token}", other.format(token=anybody.token)]
        with subtests.test(path, other=other):
            for pair in (values, values[::-1]):
                answer = api.get(path, headers=[("Authorization", value) for value in pair])
                assert problem(answer) == INVALID
    answer = api.get("/api/user", headers=[("Authorization", "")] * 2)
    assert problem(answer) == INVALID


def test_operations_without_security_ignore_the_header(api: Api) -> None:
    for value in ("Bearer x", b"\xff", "Basic x"):
        for path in ("/health", "/api/tags", "/forge/users"):
            assert api.get(path, headers={"Authorization": value}).status_code == 200


def test_the_token_is_checked_before_the_body(api: Api) -> None:
    for content_type in ("text/plain", "application/json"):
        answer = api.send("PUT", "/api/user", content=b"{", headers={"Content-Type": content_type})
        assert problem(answer) == MISSING


def test_the_media_type_the_json_and_the_shape_are_checked_in_that_order(
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


def test_a_revoked_token_is_invalid_even_if_the_token_is_optional(
    api: Api, somebody: User, subtests: pytest.Subtests
) -> None:
    api.post("/api/users/logout", token=somebody.token)
    for path in ("/api/articles", "/api/articles/a", f"/api/profiles/{somebody.username}"):
        with subtests.test(path):
            answer = api.get(path, token=somebody.token)
            assert problem(answer) == INVALID
            assert answer.headers["WWW-Authenticate"] == CHALLENGE


def test_an_error_does_not_contain_the_token(api: Api, somebody: User) -> None:
    api.post("/api/users/logout", token=somebody.token)
    assert somebody.token not in api.get("/api/user", token=somebody.token).text

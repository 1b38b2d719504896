"""Tokens (W8), and when they are checked (W9)."""

from itertools import product

import pytest

from contract_tests.api import Api, problem
from contract_tests.articles.steps import Article, article_path, favorite, publish
from contract_tests.comments.steps import add_comment
from contract_tests.users import User, follow

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
# The user's own account, and a sign-up, whose token is optional.
REFUSED = [("GET", "/api/user"), ("POST", "/forge/users")]
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
    for (method, path), value in product(REFUSED, UNKNOWN_TOKENS):
        with subtests.test(path, value=value):
            answer = api.send(method, path, headers={"Authorization": value})
            assert problem(answer) == INVALID
            assert answer.headers["WWW-Authenticate"] == CHALLENGE


def test_a_token_must_match_exactly(api: Api, somebody: User) -> None:
    for token in (somebody.token[:-1], somebody.token + "A", somebody.token.swapcase()):
        assert problem(api.get("/api/user", token=token)) == INVALID


def test_a_repeated_authorization_header_is_invalid(
    api: Api, anybody: User, subtests: pytest.Subtests
) -> None:
    for (method, path), other in product(REFUSED, SECOND_HEADERS):
        with subtests.test(path, other=other):
            for headers in _repeated(anybody, other):
                answer = api.send(method, path, headers=headers)
                assert problem(answer) == INVALID
    answer = api.get("/api/user", headers=[("Authorization", "")] * 2)
    assert problem(answer) == INVALID


def _repeated(user: User, other: str) -> list[list[tuple[str, str | bytes]]]:
    """A user's header and another one, in both orders."""
    values = [f"Bearer {user.token}", other.format(token=user.token)]
    return [[("Authorization", value) for value in pair] for pair in (values, values[::-1])]


def test_a_public_read_is_anonymous_without_a_valid_token(
    api: Api, anybody: User, any_article: Article, subtests: pytest.Subtests
) -> None:
    lists = [[("Authorization", value)] for value in (*UNKNOWN_TOKENS, *NO_TOKENS) if value]
    for other in SECOND_HEADERS:
        lists += _repeated(anybody, other)
    for path in _public_reads(anybody, any_article):
        anonymous = api.get(path)
        assert anonymous.status_code == 200
        for headers in lists:
            with subtests.test(path, headers=headers):
                answer = api.get(path, headers=headers)
                assert answer.status_code == 200
                assert answer.content == anonymous.content
                assert api.send("HEAD", path, headers=headers).status_code == 200


def test_a_public_read_with_a_revoked_token_is_anonymous(
    api: Api, somebody: User, somebody_else: User, subtests: pytest.Subtests
) -> None:
    article = publish(api, somebody_else)
    add_comment(api, somebody_else, article)
    follow(api, somebody, somebody_else)
    favorite(api, somebody, article)
    own = [api.get(path, token=somebody.token) for path in _public_reads(somebody_else, article)]
    assert api.post("/api/users/logout", token=somebody.token).status_code == 204
    for before in own:
        path = before.request.url.raw_path.decode("ascii")
        with subtests.test(path):
            answer = api.get(path, token=somebody.token)
            assert answer.status_code == 200
            assert answer.content == api.get(path).content != before.content
    for path in ("/api/user", "/api/articles/feed"):
        with subtests.test(path):
            answer = api.get(path, token=somebody.token)
            assert problem(answer) == INVALID
            assert answer.headers["WWW-Authenticate"] == CHALLENGE


def _public_reads(user: User, article: Article) -> list[str]:
    """Paths whose token is optional, about an article and its author."""
    return [
        f"/api/profiles/{user.username}",
        f"/api/articles?author={user.username}",
        article_path(article),
        f"{article_path(article)}/comments",
    ]


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


def test_an_error_does_not_contain_the_token(api: Api, somebody: User) -> None:
    api.post("/api/users/logout", token=somebody.token)
    assert somebody.token not in api.get("/api/user", token=somebody.token).text

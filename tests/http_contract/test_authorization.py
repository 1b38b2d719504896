"""The token in an Authorization header (W8)."""

import pytest

from core.domain.errors import Kind
from http_contract.authorization import read_token, token_missing
from tests.errors import expect_error

DIGEST = 'Digest username="anna", realm="x", qop=auth, nc=00000001, response="ab"'


@pytest.mark.parametrize(
    ("authorization", "token"),
    [
        ("Bearer abc", "abc"),
        ("Token abc", "abc"),
        ("bEARER abc", "abc"),
        ("TOKEN abc", "abc"),
        ("Bearer   abc ", "abc"),
        (" \tBearer abc", "abc"),
        ("Bearer a-b_c.d~e+f/g=", "a-b_c.d~e+f/g="),
        ("Bearer abc def", "abc def"),  # no such token was issued, so it will be invalid
        ("Bearer abc,", "abc,"),
        (" Bearer XabcX ", "XabcX"),
        ("Bearer abc\xa0", "abc\xa0"),
    ],
)
def test_the_scheme_is_bearer_or_token_in_any_case(authorization: str, token: str) -> None:
    assert read_token(authorization) == token


@pytest.mark.parametrize(
    "authorization",
    [
        None,
        "",
        " ",
        "Bearer",
        "Bearer ",
        "Token   ",
        "abc",
        "Bearerabc",
        "Bearer\tabc",
        "Bearer:abc",
        "Basic YW5uYTpwYXNzd29yZA==",
        "Basic Bearer abc",
        "Negotiate abc",
        "\xa0Bearer abc",
        DIGEST,
    ],
)
def test_another_scheme_or_an_empty_token_is_no_token(authorization: str | None) -> None:
    assert read_token(authorization) is None


@pytest.mark.parametrize("twice", [",", ", ", " ,", "Basic YQ==, 9a b", "Basic YQ==,_ b", ", 9a b"])
def test_an_empty_header_and_an_odd_scheme_count_as_repeated(twice: str) -> None:
    assert read_token(twice) == twice


SENT = ["Bearer abc", "Token abc", "Bearer", "Basic YW5uYTpw", "Negotiate", DIGEST]


@pytest.mark.parametrize("joined_by", [",", ", ", " , ", ",\t"])
@pytest.mark.parametrize("second", SENT)
@pytest.mark.parametrize("first", [*SENT, ""])
def test_a_repeated_header_is_no_users_token_whatever_its_values(
    first: str, second: str, joined_by: str
) -> None:
    assert read_token(first + joined_by + second) == first + joined_by + second


def test_a_required_token_is_missing() -> None:
    with expect_error(Kind.TOKEN_MISSING, {"token": "is missing"}):
        raise token_missing()

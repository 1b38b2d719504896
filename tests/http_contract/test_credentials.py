"""Who a request says it comes from (W8)."""

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
        ("Bearer abc def", "abc def"),  # no token that anybody was given, so it will be invalid
        ("Bearer abc,", "abc,"),
        (" Bearer XabcX ", "XabcX"),
        ("Bearer abc\xa0", "abc\xa0"),
    ],
)
def test_a_token_comes_behind_bearer_or_token_in_any_case(authorization: str, token: str) -> None:
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
def test_another_scheme_or_nothing_behind_ours_is_no_token(authorization: str | None) -> None:
    assert read_token(authorization) is None


@pytest.mark.parametrize("twice", [",", ", ", " ,", "Basic YQ==, 9a b", "Basic YQ==,_ b", ", 9a b"])
def test_an_empty_one_and_an_odd_scheme_count_as_well(twice: str) -> None:
    with expect_error(Kind.TOKEN_INVALID, {"token": "is invalid"}):
        read_token(twice)


SENT = ["Bearer abc", "Token abc", "Bearer", "Basic YW5uYTpw", "Negotiate", DIGEST]


@pytest.mark.parametrize("joined_by", [",", ", ", " , ", ",\t"])
@pytest.mark.parametrize("second", SENT)
@pytest.mark.parametrize("first", [*SENT, ""])
def test_the_header_twice_is_invalid_whatever_the_two_say(
    first: str, second: str, joined_by: str
) -> None:
    with expect_error(Kind.TOKEN_INVALID, {"token": "is invalid"}):
        read_token(first + joined_by + second)


def test_a_token_that_is_needed_and_did_not_come_is_missing() -> None:
    with expect_error(Kind.TOKEN_MISSING, {"token": "is missing"}):
        raise token_missing()

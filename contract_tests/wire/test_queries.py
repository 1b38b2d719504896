"""Which pages of a list a query may ask for (W7)."""

import pytest

from contract_tests.api import Api, problem
from contract_tests.articles.publishing import publish
from contract_tests.users import User

PATHS = ["/api/articles", "/api/articles/feed"]
LIMITED = [*PATHS, "/forge/users"]
LIMIT = {"limit": ["must be an integer between 1 and 100"]}
OFFSET = {"offset": ["must be an integer between 0 and 1000000"]}
NO_NUMBERS = [
    "",
    "%20",
    "abc",
    "null",
    "true",
    "NaN",
    "-1",
    "-0",
    "%2B1",
    "+1",
    "1+",
    "1.0",
    "1.",
    "1e1",
    "0x1",
    "1_0",
    "1,0",
    "1%0A",
    "1%00",
    "1%20",
    "%FF",
    "1%FF",
    "%D9%A1",
    "%EF%BC%91",
    "%C2%B9",
    "00000001",
    "9" * 400,
    "1;offset=0",
    "[]",
]
NO_LIMITS = [*NO_NUMBERS, "0", "00", "101", "9999999", "10000000"]
NO_OFFSETS = [*NO_NUMBERS, "1000001", "9999999", "10000000", "00000000"]
ACCEPTED = [
    "",
    "&&",
    "limit=1",
    "limit=100",
    "limit=01",
    "limit=0000100",
    "limit=%31",
    "l%69mit=1",
    "offset=0",
    "offset=0000000",
    "offset=1000000",
    "offset=0&limit=1&",
]


def test_a_limit_is_an_integer_between_1_and_100(
    api: Api, anybody: User, subtests: pytest.Subtests
) -> None:
    for value in NO_LIMITS:
        with subtests.test(value=value):
            for path in LIMITED:
                answer = api.get(f"{path}?limit={value}", token=anybody.token)
                assert problem(answer) == (422, LIMIT)


def test_an_offset_is_an_integer_between_0_and_1000000(
    api: Api, anybody: User, subtests: pytest.Subtests
) -> None:
    for value in NO_OFFSETS:
        with subtests.test(value=value):
            for path in PATHS:
                answer = api.get(f"{path}?offset={value}", token=anybody.token)
                assert problem(answer) == (422, OFFSET)


def test_the_bounds_themselves_are_accepted_and_so_are_leading_zeros(
    api: Api, anybody: User, subtests: pytest.Subtests
) -> None:
    for query in ACCEPTED:
        with subtests.test(query=query):
            for path in LIMITED:
                assert api.get(f"{path}?{query}", token=anybody.token).status_code == 200


def test_leading_zeros_change_no_number(api: Api, somebody: User) -> None:
    slugs = [publish(api, somebody)["slug"] for _ in range(11)][::-1]
    mine = f"/api/articles?author={somebody.username}"
    for query, expected in (
        ("limit=010", slugs[:10]),
        ("limit=0000001", slugs[:1]),
        ("offset=010", slugs[10:]),
    ):
        listed = api.get(f"{mine}&{query}").json()["articles"]
        assert [article["slug"] for article in listed] == expected

"""Query parameters (W7)."""

from itertools import product

import pytest

from contract_tests.api import Api, problem
from contract_tests.articles.steps import new_tag, publish
from contract_tests.users import User

PATHS = ["/api/articles", "/api/articles/feed"]
LIMITED = [*PATHS, "/forge/users"]
LIMIT = {"limit": ["must be an integer between 1 and 100"]}
OFFSET = {"offset": ["must be an integer between 0 and 1000000"]}
NOT_NUMBERS = [
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
INVALID_LIMITS = [*NOT_NUMBERS, "0", "00", "101", "9999999", "10000000"]
INVALID_OFFSETS = [*NOT_NUMBERS, "1000001", "9999999", "10000000", "00000000"]
VALID_QUERIES = [
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
    for value in INVALID_LIMITS:
        with subtests.test(value=value):
            for path in LIMITED:
                answer = api.get(f"{path}?limit={value}", token=anybody.token)
                assert problem(answer) == (422, LIMIT)


def test_an_offset_is_an_integer_between_0_and_1000000(
    api: Api, anybody: User, subtests: pytest.Subtests
) -> None:
    for value in INVALID_OFFSETS:
        with subtests.test(value=value):
            for path in PATHS:
                answer = api.get(f"{path}?offset={value}", token=anybody.token)
                assert problem(answer) == (422, OFFSET)


def test_bounds_and_leading_zeros_are_accepted(
    api: Api, anybody: User, subtests: pytest.Subtests
) -> None:
    for query in VALID_QUERIES:
        with subtests.test(query=query):
            for path in LIMITED:
                assert api.get(f"{path}?{query}", token=anybody.token).status_code == 200


def test_leading_zeros_do_not_change_the_value(api: Api, somebody: User) -> None:
    slugs = [publish(api, somebody)["slug"] for _ in range(11)][::-1]
    mine = f"/api/articles?author={somebody.username}"
    for query, expected in (
        ("limit=010", slugs[:10]),
        ("limit=0000001", slugs[:1]),
        ("offset=010", slugs[10:]),
    ):
        listed = api.get(f"{mine}&{query}").json()["articles"]
        assert [article["slug"] for article in listed] == expected


REPEATED = ["must be given once"]
TWO_NUMBERS = [("5", "5"), ("5", "6"), ("5", ""), ("", "5"), ("x", "x")]
TWO_NAMES = [("a", "a"), ("a", "b"), ("", ""), ("%FF", "%FF")]
UNKNOWN_PARAMETERS = [
    "page=0&page=1",
    "Limit=0&LIMIT=0&limit%20=0&limit%00=0",
    "limit[]=0&limit.x=0",
    "%FF=%FF&%00=%00&=x&=",
    "a&" * 1_100 + "a",
    "_method=DELETE&format=xml",
]


def test_limit_and_offset_must_not_be_repeated(
    api: Api, anybody: User, subtests: pytest.Subtests
) -> None:
    for path, name, (first, second) in product(PATHS, ("limit", "offset"), TWO_NUMBERS):
        query = f"{name}={first}&page=1&{name}={second}"
        with subtests.test(f"{path}?{query}"):
            answer = api.get(f"{path}?{query}", token=anybody.token)
            assert problem(answer) == (422, {name: REPEATED})


def test_filters_must_not_be_repeated(api: Api, subtests: pytest.Subtests) -> None:
    for name, (first, second) in product(("tag", "author", "favorited"), TWO_NAMES):
        query = f"{name}={first}&{name}={second}"
        with subtests.test(query):
            assert problem(api.get(f"/api/articles?{query}")) == (422, {name: REPEATED})


def test_parameter_names_are_percent_decoded(api: Api) -> None:
    answer = api.get("/api/articles?limit=1&%6Cimi%74=1&tag=a&t%61g=b")
    assert problem(answer) == (422, {"limit": REPEATED, "tag": REPEATED})
    assert problem(api.get("/api/articles?%6Cimit=0")) == (422, LIMIT)


def test_a_parameter_without_a_value_is_empty(api: Api) -> None:
    assert problem(api.get("/api/articles?limit&offset")) == (422, LIMIT | OFFSET)
    assert api.get("/api/articles?tag").json() == {"articles": [], "articlesCount": 0}


def test_all_errors_are_reported_together(api: Api) -> None:
    answer = api.get("/api/articles?offset=-1&tag=a&limit=101&tag=b&author=&author=&favorited=")
    expected = {"author": REPEATED, "tag": REPEATED} | LIMIT | OFFSET
    assert problem(answer) == (422, expected)


def test_errors_are_reported_even_if_a_filter_matches_nothing(api: Api) -> None:
    assert problem(api.get("/api/articles?tag=&limit=0")) == (422, LIMIT)
    assert problem(api.get("/api/articles?author=%00&offset=x")) == (422, OFFSET)


def test_unknown_parameters_are_ignored(
    api: Api, somebody: User, subtests: pytest.Subtests
) -> None:
    tag = new_tag()
    slug = publish(api, somebody, tagList=[tag])["slug"]
    for query in UNKNOWN_PARAMETERS:
        with subtests.test(query[:24]):
            answer = api.get(f"/api/articles?{query}&tag={tag}")
            assert [article["slug"] for article in answer.json()["articles"]] == [slug]
            feed = api.get(f"/api/articles/feed?{query}", token=somebody.token)
            assert feed.status_code == 200


def test_the_token_is_checked_before_the_query(api: Api) -> None:
    query = "limit=0&limit=1&offset=x&tag=a&tag=b"
    answer = api.get(f"/api/articles/feed?{query}", token="nobody's")
    assert problem(answer) == (401, {"token": ["is invalid"]})
    assert problem(api.get(f"/api/articles/feed?{query}")) == (401, {"token": ["is missing"]})


def test_a_head_request_validates_the_query(api: Api) -> None:
    answer = api.send("HEAD", "/api/articles?limit=0")
    got = api.get("/api/articles?limit=0")
    assert (answer.status_code, answer.content) == (422, b"")
    assert answer.headers["Content-Length"] == str(len(got.content))


def test_an_operation_without_a_documented_query_ignores_it(api: Api, somebody: User) -> None:
    path = "/api/articles?limit=0&limit=x&tag=%FF"
    answer = api.post(path, {}, token=somebody.token)
    assert problem(answer) == (422, {"article": ["can't be blank"]})

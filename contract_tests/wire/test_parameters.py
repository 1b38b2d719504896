"""Which parameters of queries count, and how often each may be given (W7)."""

from itertools import product

import pytest

from contract_tests.api import Api, problem
from contract_tests.articles.publishing import new_tag, publish
from contract_tests.users import User

PATHS = ["/api/articles", "/api/articles/feed"]
LIMIT = {"limit": ["must be an integer between 1 and 100"]}
OFFSET = {"offset": ["must be an integer between 0 and 1000000"]}
ONCE = ["must be given once"]
TWO_NUMBERS = [("5", "5"), ("5", "6"), ("5", ""), ("", "5"), ("x", "x")]
TWO_NAMES = [("a", "a"), ("a", "b"), ("", ""), ("%FF", "%FF")]
UNKNOWN = [
    "page=0&page=1",
    "Limit=0&LIMIT=0&limit%20=0&limit%00=0",
    "limit[]=0&limit.x=0",
    "%FF=%FF&%00=%00&=x&=",
    "a&" * 1_100 + "a",
    "_method=DELETE&format=xml",
]


def test_limit_and_offset_must_be_given_once(
    api: Api, anybody: User, subtests: pytest.Subtests
) -> None:
    for path, name, (first, second) in product(PATHS, ("limit", "offset"), TWO_NUMBERS):
        query = f"{name}={first}&page=1&{name}={second}"
        with subtests.test(f"{path}?{query}"):
            answer = api.get(f"{path}?{query}", token=anybody.token)
            assert problem(answer) == (422, {name: ONCE})


def test_filters_must_be_given_once(api: Api, subtests: pytest.Subtests) -> None:
    for name, (first, second) in product(("tag", "author", "favorited"), TWO_NAMES):
        query = f"{name}={first}&{name}={second}"
        with subtests.test(query):
            assert problem(api.get(f"/api/articles?{query}")) == (422, {name: ONCE})


def test_a_name_in_other_letters_is_the_same_name(api: Api) -> None:
    answer = api.get("/api/articles?limit=1&%6Cimi%74=1&tag=a&t%61g=b")
    assert problem(answer) == (422, {"limit": ONCE, "tag": ONCE})
    assert problem(api.get("/api/articles?%6Cimit=0")) == (422, LIMIT)


def test_a_name_without_a_value_is_an_empty_one(api: Api) -> None:
    assert problem(api.get("/api/articles?limit&offset")) == (422, LIMIT | OFFSET)
    assert api.get("/api/articles?tag").json() == {"articles": [], "articlesCount": 0}


def test_all_faults_are_named_at_once(api: Api) -> None:
    answer = api.get("/api/articles?offset=-1&tag=a&limit=101&tag=b&author=&author=&favorited=")
    expected = {"author": ONCE, "tag": ONCE} | LIMIT | OFFSET
    assert problem(answer) == (422, expected)


def test_a_fault_counts_where_a_filter_matches_nothing_too(api: Api) -> None:
    assert problem(api.get("/api/articles?tag=&limit=0")) == (422, LIMIT)
    assert problem(api.get("/api/articles?author=%00&offset=x")) == (422, OFFSET)


def test_unknown_parameters_are_ignored(
    api: Api, somebody: User, subtests: pytest.Subtests
) -> None:
    tag = new_tag()
    slug = publish(api, somebody, tagList=[tag])["slug"]
    for query in UNKNOWN:
        with subtests.test(query[:24]):
            answer = api.get(f"/api/articles?{query}&tag={tag}")
            assert [article["slug"] for article in answer.json()["articles"]] == [slug]
            feed = api.get(f"/api/articles/feed?{query}", token=somebody.token)
            assert feed.status_code == 200


def test_the_token_counts_before_the_query(api: Api) -> None:
    query = "limit=0&limit=1&offset=x&tag=a&tag=b"
    for path in PATHS:
        answer = api.get(f"{path}?{query}", token="nobody's")
        assert problem(answer) == (401, {"token": ["is invalid"]})
    assert problem(api.get(f"/api/articles/feed?{query}")) == (401, {"token": ["is missing"]})


def test_a_query_counts_for_a_head_request_too(api: Api) -> None:
    answer = api.send("HEAD", "/api/articles?limit=0")
    got = api.get("/api/articles?limit=0")
    assert (answer.status_code, answer.content) == (422, b"")
    assert answer.headers["Content-Length"] == str(len(got.content))


def test_a_query_does_not_count_for_another_operation(api: Api, somebody: User) -> None:
    path = "/api/articles?limit=0&limit=x&tag=%FF"
    answer = api.post(path, {}, token=somebody.token)
    assert problem(answer) == (422, {"article": ["can't be blank"]})

"""Pages of the comments on an article (GET /api/articles/{slug}/comments; W7)."""

import pytest

from contract_tests.api import Api, problem
from contract_tests.articles.steps import Article, publish
from contract_tests.comments.steps import add_comment, comments_path, list_comments
from contract_tests.users import User

PAGE = 100
LIMIT = {"limit": ["must be an integer between 1 and 100"]}
OFFSET = {"offset": ["must be an integer between 0 and 1000000"]}
REPEATED = ["must be given once"]
NOT_NUMBERS = ["", "-1", "abc", "1.0", "%2B1", "1_0", "%D9%A1", "00000001", "9" * 400]
INVALID_LIMITS = [*NOT_NUMBERS, "0", "101"]
INVALID_OFFSETS = [*NOT_NUMBERS, "1000001"]


def test_a_page_has_the_first_hundred_comments_unless_the_query_says_otherwise(
    api: Api, somebody: User, subtests: pytest.Subtests
) -> None:
    article = publish(api, somebody)
    added = [add_comment(api, somebody, article, f"{number}") for number in range(PAGE + 2)]
    for query, expected in {
        "": added[:PAGE],
        "?limit=100": added[:PAGE],
        "?offset=100": added[PAGE:],
        "?limit=2": added[:2],
        "?limit=1&offset=0101": added[-1:],
        "?limit=100&offset=1": added[1 : PAGE + 1],
        "?offset=102": [],
        "?offset=1000000": [],
        "?page=2&Limit=1&limit[]=1": added[:PAGE],
    }.items():
        with subtests.test(query):
            assert list_comments(api, article, query=query) == expected


def test_a_page_skips_the_comments_of_that_article_alone(
    api: Api, somebody: User, somebody_else: User
) -> None:
    article, other = publish(api, somebody), publish(api, somebody)
    first = add_comment(api, somebody, article)
    apart = [add_comment(api, somebody, other) for _ in range(3)]
    second = add_comment(api, somebody_else, article)
    assert list_comments(api, article, query="?offset=1") == [second]
    assert list_comments(api, article, query="?limit=1") == [first]
    assert list_comments(api, other, query="?offset=1") == apart[1:]
    api.delete(f"{comments_path(article)}/{first['id']}", token=somebody.token)
    assert list_comments(api, article, query="?limit=1") == [second]


def test_limit_and_offset_are_checked(
    api: Api, any_article: Article, subtests: pytest.Subtests
) -> None:
    path = comments_path(any_article)
    rows = {f"limit={value}": LIMIT for value in INVALID_LIMITS}
    rows |= {f"offset={value}": OFFSET for value in INVALID_OFFSETS}
    rows |= {
        "limit=0&offset=x": LIMIT | OFFSET,
        "limit=1&limit=1": {"limit": REPEATED},
        "offset=&limit=0&offset=": LIMIT | {"offset": REPEATED},
    }
    for query, errors in rows.items():
        with subtests.test(query[:24]):
            assert problem(api.get(f"{path}?{query}")) == (422, errors)


def test_the_query_is_checked_before_the_article_with_and_without_a_token(api: Api) -> None:
    path = "/api/articles/no-such-article/comments"
    for token in (None, "nobody's"):
        assert problem(api.get(f"{path}?limit=0", token=token)) == (422, LIMIT)
    assert problem(api.get(f"{path}?limit=1")) == (404, {"article": ["not found"]})

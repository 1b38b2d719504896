"""Taking comments back (DELETE /api/articles/{slug}/comments/{id})."""

import pytest

from contract_tests.api import Api, problem
from contract_tests.articles.publishing import Article, publish
from contract_tests.comments.commenting import below, comment, path_below
from contract_tests.users import User, register

NO_ARTICLE = (404, {"article": ["not found"]})
NO_COMMENT = (404, {"comment": ["not found"]})
FORBIDDEN = (403, {"comment": ["forbidden"]})


def test_a_deleted_comment_is_gone_and_the_others_stay(
    api: Api, somebody: User, somebody_else: User
) -> None:
    article = publish(api, somebody)
    first, second, third = (comment(api, somebody_else, article) for _ in range(3))
    path = f"{path_below(article)}/{second['id']}"
    assert api.delete(path, token=somebody_else.token).status_code == 204
    assert below(api, article) == [first, third]
    assert problem(api.delete(path, token=somebody_else.token)) == NO_COMMENT


def test_a_number_is_never_given_twice(api: Api, somebody: User) -> None:
    article = publish(api, somebody)
    deleted = comment(api, somebody, article)
    api.delete(f"{path_below(article)}/{deleted['id']}", token=somebody.token)
    assert comment(api, somebody, article)["id"] > deleted["id"]


def test_only_its_author_may_delete_a_comment_not_even_the_articles(
    api: Api, somebody: User, somebody_else: User
) -> None:
    article = publish(api, somebody)
    added = comment(api, somebody_else, article)
    path = f"{path_below(article)}/{added['id']}"
    for other in (somebody, register(api)):
        assert problem(api.delete(path, token=other.token)) == FORBIDDEN
    assert below(api, article) == [added]


def test_a_comment_is_not_found_below_another_article(
    api: Api, somebody: User, somebody_else: User
) -> None:
    article, other = publish(api, somebody), publish(api, somebody)
    added = comment(api, somebody, article)
    for reader in (somebody, somebody_else):
        answer = api.delete(f"{path_below(other)}/{added['id']}", token=reader.token)
        assert problem(answer) == NO_COMMENT
    assert below(api, article) == [added]


def test_the_article_is_looked_for_before_the_comment(api: Api, somebody: User) -> None:
    added = comment(api, somebody, publish(api, somebody))
    for segment in ("nothing-of-that-name", "%FF", "%00", "A", "feed"):
        for number in (added["id"], "0", "abc", "%FF"):
            path = f"/api/articles/{segment}/comments/{number}"
            assert problem(api.delete(path, token=somebody.token)) == NO_ARTICLE


NO_NUMBERS = [
    "0",
    "00",
    "01",
    "-1",
    "-0",
    "1.0",
    "1e0",
    "0x1",
    "1_0",
    "abc",
    "null",
    "%FF",
    "%00",
    "%20",
    "%D9%A1",
    "%EF%BC%91",
    "%C2%B9",
    "9" * 18,
    "9" * 19,
    "9" * 1_000,
    "9223372036854775807",
    "18446744073709551617",
]


def test_what_is_no_number_of_a_comment_is_not_found(
    api: Api, anybody: User, any_article: Article, subtests: pytest.Subtests
) -> None:
    for number in NO_NUMBERS:
        with subtests.test(number=number):
            path = f"{path_below(any_article)}/{number}"
            assert problem(api.delete(path, token=anybody.token)) == NO_COMMENT


def test_a_number_counts_in_its_own_form_alone(api: Api, somebody: User) -> None:
    article = publish(api, somebody)
    added = comment(api, somebody, article)
    while added["id"] < 10:  # so that digits can be of two kinds
        added = comment(api, somebody, article)
    number, before = str(added["id"]), below(api, article)
    arabic = "".join(f"%D9%A{digit}" for digit in number)
    forms = ["0{}", "+{}", "%2B{}", "-{}", "{}.0", "%20{}", "{}%20", "{}%0A", "{}%00", "{}+"]
    odd = [form.format(number) for form in forms]
    for segment in (*odd, arabic, number[0] + arabic[6:], f"%EF%BC%9{number[0]}{number[1:]}"):
        answer = api.delete(f"{path_below(article)}/{segment}", token=somebody.token)
        assert problem(answer) == NO_COMMENT
    assert below(api, article) == before
    encoded = "".join(f"%3{digit}" for digit in number)
    answer = api.delete(f"{path_below(article)}/{encoded}", token=somebody.token)
    assert (answer.status_code, below(api, article)) == (204, before[:-1])


def test_deleting_needs_a_token_before_all_else(api: Api, somebody: User) -> None:
    article = publish(api, somebody)
    added = comment(api, somebody, article)
    for token, error in ((None, "is missing"), ("nobody's", "is invalid")):
        for path in (f"{path_below(article)}/{added['id']}", "/api/articles/%FF/comments/%FF"):
            assert problem(api.delete(path, token=token)) == (401, {"token": [error]})
    assert below(api, article) == [added]


def test_a_body_is_not_looked_at(api: Api, somebody: User) -> None:
    article = publish(api, somebody)
    path = f"{path_below(article)}/{comment(api, somebody, article)['id']}"
    answer = api.send("DELETE", path, token=somebody.token, content=b"\xff{")
    assert answer.status_code == 204

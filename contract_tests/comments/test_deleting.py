"""Deleting comments (DELETE /api/articles/{slug}/comments/{id})."""

import pytest

from contract_tests.api import Api, problem
from contract_tests.articles.steps import Article, publish
from contract_tests.comments.steps import add_comment, comments_path, list_comments
from contract_tests.users import User, register

NO_ARTICLE = (404, {"article": ["not found"]})
NO_COMMENT = (404, {"comment": ["not found"]})
FORBIDDEN = (403, {"comment": ["forbidden"]})


def test_deleting_removes_only_that_comment(api: Api, somebody: User, somebody_else: User) -> None:
    article = publish(api, somebody)
    first, second, third = (add_comment(api, somebody_else, article) for _ in range(3))
    path = f"{comments_path(article)}/{second['id']}"
    assert api.delete(path, token=somebody_else.token).status_code == 204
    assert list_comments(api, article) == [first, third]
    assert problem(api.delete(path, token=somebody_else.token)) == NO_COMMENT


def test_ids_are_never_reused(api: Api, somebody: User) -> None:
    article = publish(api, somebody)
    deleted = add_comment(api, somebody, article)
    api.delete(f"{comments_path(article)}/{deleted['id']}", token=somebody.token)
    assert add_comment(api, somebody, article)["id"] > deleted["id"]


def test_only_the_author_of_a_comment_may_delete_it(
    api: Api, somebody: User, somebody_else: User
) -> None:
    article = publish(api, somebody)
    added = add_comment(api, somebody_else, article)
    path = f"{comments_path(article)}/{added['id']}"
    for other in (somebody, register(api)):
        assert problem(api.delete(path, token=other.token)) == FORBIDDEN
    assert list_comments(api, article) == [added]


def test_a_comment_is_not_found_below_another_article(
    api: Api, somebody: User, somebody_else: User
) -> None:
    article, other = publish(api, somebody), publish(api, somebody)
    added = add_comment(api, somebody, article)
    for reader in (somebody, somebody_else):
        answer = api.delete(f"{comments_path(other)}/{added['id']}", token=reader.token)
        assert problem(answer) == NO_COMMENT
    assert list_comments(api, article) == [added]


def test_an_unknown_article_is_reported_before_the_comment(api: Api, somebody: User) -> None:
    added = add_comment(api, somebody, publish(api, somebody))
    for segment in ("nothing-of-that-name", "%FF", "%00", "A", "feed"):
        for comment_id in (added["id"], "0", "abc", "%FF"):
            path = f"/api/articles/{segment}/comments/{comment_id}"
            assert problem(api.delete(path, token=somebody.token)) == NO_ARTICLE


INVALID_IDS = [
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


def test_an_unknown_or_malformed_id_is_not_found(
    api: Api, anybody: User, any_article: Article, subtests: pytest.Subtests
) -> None:
    for comment_id in INVALID_IDS:
        with subtests.test(comment_id=comment_id):
            path = f"{comments_path(any_article)}/{comment_id}"
            assert problem(api.delete(path, token=anybody.token)) == NO_COMMENT


def test_an_id_has_exactly_one_form(api: Api, somebody: User) -> None:
    article = publish(api, somebody)
    added = add_comment(api, somebody, article)
    while added["id"] < 10:  # two digits, so that one of them can be Arabic
        added = add_comment(api, somebody, article)
    comment_id, before = str(added["id"]), list_comments(api, article)
    arabic = "".join(f"%D9%A{digit}" for digit in comment_id)
    forms = ["0{}", "+{}", "%2B{}", "-{}", "{}.0", "%20{}", "{}%20", "{}%0A", "{}%00", "{}+"]
    odd = [form.format(comment_id) for form in forms]
    for segment in (
        *odd,
        arabic,
        comment_id[0] + arabic[6:],
        f"%EF%BC%9{comment_id[0]}{comment_id[1:]}",
    ):
        answer = api.delete(f"{comments_path(article)}/{segment}", token=somebody.token)
        assert problem(answer) == NO_COMMENT
    assert list_comments(api, article) == before
    encoded = "".join(f"%3{digit}" for digit in comment_id)
    answer = api.delete(f"{comments_path(article)}/{encoded}", token=somebody.token)
    assert (answer.status_code, list_comments(api, article)) == (204, before[:-1])


@pytest.mark.parametrize("slash", ["%2F", "%2f"])
def test_an_encoded_slash_deletes_nothing(api: Api, somebody: User, slash: str) -> None:
    article = publish(api, somebody)
    added = add_comment(api, somebody, article)
    path = f"{comments_path(article)}{slash}{added['id']}"
    assert problem(api.delete(path, token=somebody.token)) == (404, {"path": ["not found"]})
    assert list_comments(api, article) == [added]


def test_deleting_requires_a_token_before_anything_else(api: Api, somebody: User) -> None:
    article = publish(api, somebody)
    added = add_comment(api, somebody, article)
    for token, error in ((None, "is missing"), ("nobody's", "is invalid")):
        for path in (f"{comments_path(article)}/{added['id']}", "/api/articles/%FF/comments/%FF"):
            assert problem(api.delete(path, token=token)) == (401, {"token": [error]})
    assert list_comments(api, article) == [added]


def test_the_request_body_is_ignored(api: Api, somebody: User) -> None:
    article = publish(api, somebody)
    path = f"{comments_path(article)}/{add_comment(api, somebody, article)['id']}"
    answer = api.send("DELETE", path, token=somebody.token, content=b"\xff{")
    assert answer.status_code == 204

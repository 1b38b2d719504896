"""Comments on articles."""

from datetime import timedelta

import pytest

from adapters.memory.comments import MemoryComments
from core.domain.accounts import AccountChange, Bearer, Profile
from core.domain.comments import Comment, CommentDetails
from core.domain.errors import Kind
from core.ports import Ports
from core.run_blocking import run_blocking
from core.use_cases.accounts import change_account, follow
from core.use_cases.comments import add_comment, delete_comment, list_comments
from tests.core.fakes import ManualClock
from tests.core.shortcuts import comment, publish, show
from tests.errors import expect_error

NO_ARTICLE, NO_COMMENT = {"article": "not found"}, {"comment": "not found"}


def test_a_new_comment_is_returned_as_it_is_listed(
    ports: Ports, clock: ManualClock, anna: Bearer, bert: Bearer
) -> None:
    slug = publish(ports, anna)
    bert = run_blocking(change_account(ports, bert, AccountChange(bio="b", image="i")))
    clock.advance(timedelta(hours=1))
    added = comment(ports, bert, slug, " Well\n")
    article_id = show(ports, slug).article.id
    expected = Comment(article_id, bert.user.id, " Well\n", clock.now(), id=1)
    assert added == CommentDetails(expected, Profile("bert", "b", "i", following=False))
    assert run_blocking(list_comments(ports, None, slug, 100, 0)) == [added]


def test_a_comment_that_is_deleted_meanwhile_is_not_found(
    ports: Ports, anna: Bearer, monkeypatch: pytest.MonkeyPatch
) -> None:
    slug = publish(ports, anna)
    added = comment(ports, anna, slug).comment
    run_blocking(delete_comment(ports, anna, slug, str(added.id)))
    found = iter([added, None])  # as if it were deleted in between

    async def found_at_first(*_asked: object) -> Comment | None:
        return next(found)

    monkeypatch.setattr(MemoryComments, "by_id", found_at_first)
    with expect_error(Kind.NOT_FOUND, NO_COMMENT):
        run_blocking(delete_comment(ports, anna, slug, str(added.id)))


def test_comments_are_listed_oldest_first_with_followed_authors_marked(
    ports: Ports, anna: Bearer, bert: Bearer
) -> None:
    slug, other = publish(ports, anna), publish(ports, anna)
    assert run_blocking(list_comments(ports, anna, slug, 100, 0)) == []
    added = [comment(ports, user, slug) for user in (bert, anna, bert)]
    comment(ports, bert, other)
    run_blocking(follow(ports, anna, "bert"))
    found = run_blocking(list_comments(ports, anna, slug, 100, 0))
    assert [details.comment for details in found] == [details.comment for details in added]
    assert [details.author.following for details in found] == [True, False, True]
    assert run_blocking(list_comments(ports, None, slug, 100, 0)) == added


@pytest.mark.parametrize(("body", "error"), [("", "can't be blank"), ("a" * 16_385, "is too long")])
def test_an_invalid_comment_is_not_stored(
    ports: Ports, anna: Bearer, body: str, error: str
) -> None:
    slug = publish(ports, anna)
    with expect_error(Kind.INVALID, {"body": error}):
        run_blocking(add_comment(ports, anna, slug, body))
    assert run_blocking(list_comments(ports, None, slug, 100, 0)) == []


def test_a_comment_is_deleted_once_and_its_id_is_not_reused(
    ports: Ports, anna: Bearer, bert: Bearer
) -> None:
    slug = publish(ports, anna)
    first, second = (comment(ports, bert, slug) for _ in range(2))
    run_blocking(delete_comment(ports, bert, slug, "2"))
    assert run_blocking(list_comments(ports, None, slug, 100, 0)) == [first]
    with expect_error(Kind.NOT_FOUND, NO_COMMENT):
        run_blocking(delete_comment(ports, bert, slug, "2"))
    assert comment(ports, bert, slug).comment.id == second.comment.id + 1


def test_a_comment_on_another_article_is_not_found(ports: Ports, anna: Bearer) -> None:
    slug, other = publish(ports, anna), publish(ports, anna)
    added = comment(ports, anna, slug)
    with expect_error(Kind.NOT_FOUND, NO_COMMENT):
        run_blocking(delete_comment(ports, anna, other, str(added.comment.id)))
    assert run_blocking(list_comments(ports, None, slug, 100, 0)) == [added]


def test_only_its_author_deletes_a_comment(ports: Ports, anna: Bearer, bert: Bearer) -> None:
    slug = publish(ports, anna)
    added = comment(ports, bert, slug)
    with expect_error(Kind.FORBIDDEN, {"comment": "forbidden"}):
        run_blocking(delete_comment(ports, anna, slug, "1"))
    assert run_blocking(list_comments(ports, None, slug, 100, 0)) == [added]


def test_not_found_comes_before_forbidden_and_the_article_first(
    ports: Ports, anna: Bearer, bert: Bearer
) -> None:
    slug = publish(ports, anna)
    comment(ports, bert, slug)
    with expect_error(Kind.NOT_FOUND, NO_ARTICLE):
        run_blocking(delete_comment(ports, anna, "another", "1"))
    with expect_error(Kind.NOT_FOUND, NO_ARTICLE):
        run_blocking(delete_comment(ports, anna, "another", "no number"))
    with expect_error(Kind.NOT_FOUND, NO_COMMENT):
        run_blocking(delete_comment(ports, anna, slug, "2"))


def test_an_unknown_article_is_not_found(ports: Ports, anna: Bearer) -> None:
    for use in (
        list_comments(ports, None, "another", 100, 0),
        add_comment(ports, anna, "another", "a"),
    ):
        with expect_error(Kind.NOT_FOUND, NO_ARTICLE):
            run_blocking(use)

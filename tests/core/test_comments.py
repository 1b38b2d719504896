"""Commenting on articles."""

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
from tests.core.articles import comment, publish, shown
from tests.core.fakes import StoppedClock
from tests.refused import refused

NO_ARTICLE, NO_COMMENT = {"article": "not found"}, {"comment": "not found"}


def test_a_comment_is_answered_as_everybody_then_sees_it(
    ports: Ports, clock: StoppedClock, anna: Bearer, bert: Bearer
) -> None:
    slug = publish(ports, anna)
    bert = run_blocking(change_account(ports, bert, AccountChange(bio="b", image="i")))
    clock.advance(timedelta(hours=1))
    said = comment(ports, bert, slug, " Well\n")
    article_id = shown(ports, slug).article.id
    expected = Comment(article_id, bert.user.id, " Well\n", clock.now(), id=1)
    assert said == CommentDetails(expected, Profile("bert", "b", "i", following=False))
    assert run_blocking(list_comments(ports, None, slug)) == [said]


def test_a_comment_that_is_deleted_meanwhile_is_not_found(
    ports: Ports, anna: Bearer, monkeypatch: pytest.MonkeyPatch
) -> None:
    slug = publish(ports, anna)
    said = comment(ports, anna, slug).comment
    run_blocking(delete_comment(ports, anna, slug, str(said.id)))
    found = iter([said, None])  # as if it had been deleted in between

    async def found_at_first(*_asked: object) -> Comment | None:
        return next(found)

    monkeypatch.setattr(MemoryComments, "by_id", found_at_first)
    with refused(Kind.NOT_FOUND, NO_COMMENT):
        run_blocking(delete_comment(ports, anna, slug, str(said.id)))


def test_comments_come_oldest_first_their_authors_as_the_viewer_sees_them(
    ports: Ports, anna: Bearer, bert: Bearer
) -> None:
    slug, other = publish(ports, anna), publish(ports, anna)
    assert run_blocking(list_comments(ports, anna, slug)) == []
    said = [comment(ports, user, slug) for user in (bert, anna, bert)]
    comment(ports, bert, other)
    run_blocking(follow(ports, anna, "bert"))
    found = run_blocking(list_comments(ports, anna, slug))
    assert [view.comment for view in found] == [view.comment for view in said]
    assert [view.author.following for view in found] == [True, False, True]
    assert run_blocking(list_comments(ports, None, slug)) == said


@pytest.mark.parametrize(("body", "fault"), [("", "can't be blank"), ("a" * 16_385, "is too long")])
def test_a_comment_that_breaks_a_rule_is_refused_and_not_kept(
    ports: Ports, anna: Bearer, body: str, fault: str
) -> None:
    slug = publish(ports, anna)
    with refused(Kind.INVALID, {"body": fault}):
        run_blocking(add_comment(ports, anna, slug, body))
    assert run_blocking(list_comments(ports, None, slug)) == []


def test_a_comment_is_deleted_once_and_its_number_is_never_given_again(
    ports: Ports, anna: Bearer, bert: Bearer
) -> None:
    slug = publish(ports, anna)
    first, second = (comment(ports, bert, slug) for _ in range(2))
    run_blocking(delete_comment(ports, bert, slug, "2"))
    assert run_blocking(list_comments(ports, None, slug)) == [first]
    with refused(Kind.NOT_FOUND, NO_COMMENT):
        run_blocking(delete_comment(ports, bert, slug, "2"))
    assert comment(ports, bert, slug).comment.id == second.comment.id + 1


def test_a_comment_below_another_article_is_not_found(ports: Ports, anna: Bearer) -> None:
    slug, other = publish(ports, anna), publish(ports, anna)
    said = comment(ports, anna, slug)
    with refused(Kind.NOT_FOUND, NO_COMMENT):
        run_blocking(delete_comment(ports, anna, other, str(said.comment.id)))
    assert run_blocking(list_comments(ports, None, slug)) == [said]


def test_nobody_deletes_a_comment_of_others_the_articles_author_neither(
    ports: Ports, anna: Bearer, bert: Bearer
) -> None:
    slug = publish(ports, anna)
    said = comment(ports, bert, slug)
    with refused(Kind.FORBIDDEN, {"comment": "forbidden"}):
        run_blocking(delete_comment(ports, anna, slug, "1"))
    assert run_blocking(list_comments(ports, None, slug)) == [said]


def test_what_is_not_there_is_not_found_before_it_is_forbidden_the_article_first(
    ports: Ports, anna: Bearer, bert: Bearer
) -> None:
    slug = publish(ports, anna)
    comment(ports, bert, slug)
    with refused(Kind.NOT_FOUND, NO_ARTICLE):
        run_blocking(delete_comment(ports, anna, "another", "1"))
    with refused(Kind.NOT_FOUND, NO_ARTICLE):
        run_blocking(delete_comment(ports, anna, "another", "no number"))
    with refused(Kind.NOT_FOUND, NO_COMMENT):
        run_blocking(delete_comment(ports, anna, slug, "2"))


def test_an_article_that_is_not_there_has_no_comments(ports: Ports, anna: Bearer) -> None:
    for use in (list_comments(ports, None, "another"), add_comment(ports, anna, "another", "a")):
        with refused(Kind.NOT_FOUND, NO_ARTICLE):
            run_blocking(use)

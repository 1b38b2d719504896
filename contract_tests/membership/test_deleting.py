"""Deleting members, and what is deleted with them (DELETE /forge/users/{id})."""

import pytest

from contract_tests.api import Api, problem
from contract_tests.articles.steps import (
    NO_ARTICLES,
    article_path,
    favorite,
    feed_slugs,
    get_article,
    list_slugs,
    new_tag,
    publish,
)
from contract_tests.comments.steps import add_comment, list_comments
from contract_tests.membership.steps import (
    Member,
    etag_of,
    get_member,
    member_of,
    member_path,
    sign_up,
    tier_of,
)
from contract_tests.membership.stripe import Stripe, new_intent, refunded, succeeded
from contract_tests.users import User, follow, is_authenticated, log_in, register

NOT_FOUND = (404, {"user": ["not found"]})
FORBIDDEN = (403, {"user": ["forbidden"]})


def test_members_may_delete_themselves(api: Api, member: Member) -> None:
    answer = api.delete(member_path(member), token=member.token)
    assert (answer.status_code, answer.content) == (204, b"")
    assert problem(api.get(member_path(member))) == NOT_FOUND
    assert api.get(f"/api/profiles/{member.username}").status_code == 404


def test_the_token_of_a_deleted_member_is_invalid(api: Api, member: Member) -> None:
    api.delete(member_path(member), token=member.token)
    assert not is_authenticated(api, member.token)
    for method, path in (("DELETE", member_path(member)), ("GET", "/protected")):
        answer = api.send(method, path, token=member.token)
        assert problem(answer) == (401, {"token": ["is invalid"]})


def test_the_name_of_a_deleted_member_is_free_immediately(api: Api, member: Member) -> None:
    api.delete(member_path(member), token=member.token)
    again = sign_up(api, name=member.username)
    assert again.id != member.id
    assert problem(api.get(member_path(member))) == NOT_FOUND


def test_members_cannot_delete_other_members(
    api: Api, member: Member, other_member: Member
) -> None:
    for headers in ({}, {"If-Match": "*"}, {"If-Match": '"0"'}):
        answer = api.delete(member_path(member), token=other_member.token, headers=headers)
        assert problem(answer) == FORBIDDEN
    assert get_member(api, member)["name"] == member.username


def test_staff_may_delete_any_member(api: Api, member: Member, staff: User) -> None:
    assert api.delete(member_path(member), token=staff.token).status_code == 204
    assert problem(api.delete(member_path(member), token=staff.token)) == NOT_FOUND
    assert not is_authenticated(api, member.token)
    assert is_authenticated(api, staff.token)


@pytest.mark.parametrize("value", [None, "*", "{etag}", '"x", {etag}'])
def test_if_match_is_optional(api: Api, member: Member, value: str | None) -> None:
    headers = {"If-Match": value.format(etag=etag_of(api, member))} if value else {}
    answer = api.delete(member_path(member), token=member.token, headers=headers)
    assert answer.status_code == 204


def test_a_stale_if_match_deletes_nothing(api: Api, member: Member) -> None:
    headers = {"If-Match": etag_of(api, member)}
    api.put("/api/user", {"user": {"username": f"{member.username}-2"}}, token=member.token)
    answer = api.delete(member_path(member), token=member.token, headers=headers)
    assert problem(answer) == (412, {"user": ["has changed"]})
    assert is_authenticated(api, member.token)


def test_deleting_requires_a_token_before_anything_else(api: Api, member: Member) -> None:
    for token, error in ((None, "is missing"), ("nobody's", "is invalid")):
        for path in (member_path(member), "/forge/users/%FF"):
            assert problem(api.delete(path, token=token)) == (401, {"token": [error]})
    assert get_member(api, member)["name"] == member.username


def test_the_request_body_is_ignored(api: Api, member: Member) -> None:
    answer = api.send("DELETE", member_path(member), token=member.token, content=b"\xff{")
    assert answer.status_code == 204


def _delete_account(api: Api, member: Member) -> None:
    assert api.delete(member_path(member), token=member.token).status_code == 204


def test_articles_are_deleted_with_their_comments_favorites_and_tags(
    api: Api, member: Member, somebody: User
) -> None:
    tag = new_tag()
    article = publish(api, member, tagList=[tag])
    follow(api, somebody, member)
    for each in (member, somebody):
        favorite(api, each, article)
        add_comment(api, each, article)
    _delete_account(api, member)
    assert api.get(article_path(article)).status_code == 404
    assert api.get(f"{article_path(article)}/comments").status_code == 404
    assert list_slugs(api, tag=tag) == list_slugs(api, author=member.username) == NO_ARTICLES
    assert list_slugs(api, favorited=somebody.username) == feed_slugs(api, somebody) == NO_ARTICLES
    assert tag not in api.get("/api/tags").json()["tags"]


def test_own_comments_and_favorites_are_deleted_and_others_remain(
    api: Api, member: Member, somebody: User
) -> None:
    article = publish(api, somebody)
    kept = add_comment(api, somebody, article)
    add_comment(api, member, article)
    for each in (member, somebody):
        favorite(api, each, article)
    _delete_account(api, member)
    assert list_comments(api, article) == [kept]
    assert get_article(api, article)["favoritesCount"] == 1
    assert list_slugs(api, favorited=member.username) == NO_ARTICLES
    assert list_slugs(api, favorited=somebody.username) == ([article["slug"]], 1)


def test_a_new_member_with_the_same_name_inherits_nothing(
    api: Api, member: Member, somebody: User
) -> None:
    theirs, article = publish(api, somebody), publish(api, member)
    favorite(api, member, theirs)
    follow(api, member, somebody)
    follow(api, somebody, member)
    _delete_account(api, member)
    again = sign_up(api, name=member.username)
    profile = api.get(f"/api/profiles/{again.username}", token=somebody.token).json()["profile"]
    assert profile["following"] is False
    assert feed_slugs(api, again) == list_slugs(api, favorited=again.username) == NO_ARTICLES
    assert publish(api, again, title=article["title"])["slug"] == article["slug"]
    assert feed_slugs(api, somebody) == NO_ARTICLES


def test_all_tokens_are_revoked_and_name_and_email_are_free(
    api: Api, somebody: User, staff: User
) -> None:
    other = log_in(api, somebody)
    path = member_path(member_of(api, somebody))
    answer = api.delete(path, token=staff.token)
    assert answer.status_code == 204
    assert not is_authenticated(api, somebody.token)
    assert not is_authenticated(api, other)
    login = {"user": {"email": somebody.email, "password": somebody.password}}
    assert problem(api.post("/api/users/login", login)) == (401, {"credentials": ["invalid"]})
    register(api, username=somebody.username, email=somebody.email)


def test_a_payment_of_a_deleted_member_can_be_refunded(
    api: Api, member: Member, stripe: Stripe
) -> None:
    intent = stripe.charge(member, "Pro")
    _delete_account(api, member)
    for event in (refunded(intent, in_full=False), refunded(intent), refunded(intent)):
        stripe.deliver(event)
    assert api.get(member_path(member)).status_code == 404


def test_a_payment_for_a_deleted_member_has_no_effect(
    api: Api, member: Member, stripe: Stripe
) -> None:
    _delete_account(api, member)
    intent = stripe.charge(member, "Pro")
    stripe.refund(intent)
    stripe.deliver(succeeded(new_intent(), user_id=member.id, tier="Gold"))
    again = sign_up(api, name=member.username)
    assert tier_of(api, again) == "Standard"

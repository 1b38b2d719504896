"""What somebody who leaves takes along, and what stays (DELETE /forge/users/{id})."""

from contract_tests.api import Api, problem
from contract_tests.articles.lists import NOTHING, fed, found
from contract_tests.articles.publishing import favorite, new_tag, path_of, publish, shown
from contract_tests.comments.commenting import below, comment
from contract_tests.membership import members
from contract_tests.membership.events import new_intent, refunded, succeeded
from contract_tests.membership.lists import member_of
from contract_tests.membership.members import Member, sign_up
from contract_tests.membership.stripe import Stripe
from contract_tests.users import User, follow, is_authenticated, log_in, register


def _leave(api: Api, member: Member) -> None:
    assert api.delete(members.path_of(member), token=member.token).status_code == 204


def test_articles_go_with_whatever_others_did_with_them(
    api: Api, member: Member, somebody: User
) -> None:
    tag = new_tag()
    article = publish(api, member, tagList=[tag])
    follow(api, somebody, member)
    for one in (member, somebody):
        favorite(api, one, article)
        comment(api, one, article)
    _leave(api, member)
    assert api.get(path_of(article)).status_code == 404
    assert api.get(f"{path_of(article)}/comments").status_code == 404
    assert found(api, tag=tag) == found(api, author=member.username) == NOTHING
    assert found(api, favorited=somebody.username) == fed(api, somebody) == NOTHING
    assert tag not in api.get("/api/tags").json()["tags"]


def test_comments_and_favorites_elsewhere_go_and_those_of_others_stay(
    api: Api, member: Member, somebody: User
) -> None:
    article = publish(api, somebody)
    kept = comment(api, somebody, article)
    comment(api, member, article)
    for one in (member, somebody):
        favorite(api, one, article)
    _leave(api, member)
    assert below(api, article) == [kept]
    assert shown(api, article)["favoritesCount"] == 1
    assert found(api, favorited=member.username) == NOTHING
    assert found(api, favorited=somebody.username) == ([article["slug"]], 1)


def test_nothing_comes_back_with_the_name(api: Api, member: Member, somebody: User) -> None:
    theirs, article = publish(api, somebody), publish(api, member)
    favorite(api, member, theirs)
    follow(api, member, somebody)
    follow(api, somebody, member)
    _leave(api, member)
    again = sign_up(api, name=member.username)
    profile = api.get(f"/api/profiles/{again.username}", token=somebody.token).json()["profile"]
    assert profile["following"] is False
    assert fed(api, again) == found(api, favorited=again.username) == NOTHING
    assert publish(api, again, title=article["title"])["slug"] == article["slug"]
    assert fed(api, somebody) == NOTHING


def test_every_token_ends_and_name_and_email_are_free(
    api: Api, somebody: User, staff: User
) -> None:
    other = log_in(api, somebody)
    path = members.path_of(member_of(api, somebody))
    answer = api.delete(path, token=staff.token)
    assert answer.status_code == 204
    assert not is_authenticated(api, somebody.token)
    assert not is_authenticated(api, other)
    login = {"user": {"email": somebody.email, "password": somebody.password}}
    assert problem(api.post("/api/users/login", login)) == (401, {"credentials": ["invalid"]})
    register(api, username=somebody.username, email=somebody.email)


def test_payments_stay_and_may_still_be_refunded(api: Api, member: Member, stripe: Stripe) -> None:
    intent = stripe.charge(member, "Pro")
    _leave(api, member)
    for event in (refunded(intent, in_full=False), refunded(intent), refunded(intent)):
        stripe.deliver(event)
    assert api.get(members.path_of(member)).status_code == 404


def test_whoever_left_may_still_have_paid(api: Api, member: Member, stripe: Stripe) -> None:
    _leave(api, member)
    intent = stripe.charge(member, "Pro")
    stripe.refund(intent)
    stripe.deliver(succeeded(new_intent(), user_id=member.id, tier="Gold"))
    again = sign_up(api, name=member.username)
    assert members.tier_of(api, again) == "Standard"

"""Tiers: grants by staff, the limits of staff, and access to GET /protected."""

import pytest

from contract_tests.api import Api, problem
from contract_tests.articles.steps import article_path, get_article, publish
from contract_tests.comments.steps import add_comment, comments_path, list_comments
from contract_tests.membership.steps import (
    Member,
    etag_of,
    get_member,
    sign_up,
    sign_up_body,
    tier_of,
    update_member,
)
from contract_tests.membership.stripe import Stripe
from contract_tests.users import User, new_name


def _grant(api: Api, staff: User, member: Member, tier: str) -> str:
    """Grant a tier as staff, and return the tier that the response shows."""
    before = etag_of(api, member)
    answer = update_member(api, staff, member, tier=tier)
    assert answer.status_code == 200, answer.text
    assert answer.json() == get_member(api, member)
    assert answer.headers["ETag"] == etag_of(api, member) != before
    granted: str = answer.json()["tier"]
    return granted


def test_staff_may_grant_and_withdraw_tiers(api: Api, member: Member, staff: User) -> None:
    for tier in ("Pro", "Enterprise", "Pro", "Pro", "Standard", "Enterprise", "Standard"):
        assert _grant(api, staff, member, tier) == tier
    assert etag_of(api, member) == '"8"'


def test_a_grant_gives_access_to_the_protected_page(api: Api, member: Member, staff: User) -> None:
    _grant(api, staff, member, "Pro")
    assert api.get("/protected", token=member.token).json()["tier"] == "Pro"
    _grant(api, staff, member, "Standard")
    assert api.get("/protected", token=member.token).status_code == 403


def test_name_and_tier_can_be_updated_together(api: Api, member: Member, staff: User) -> None:
    before, members = get_member(api, member), {"name": new_name(), "tier": "Enterprise"}
    answer = update_member(api, staff, member, **members)
    assert (answer.status_code, answer.json()) == (200, before | members)
    assert answer.headers["ETag"] == '"2"'


def test_a_grant_cannot_lower_a_paid_tier(
    api: Api, member: Member, staff: User, stripe: Stripe
) -> None:
    intent = stripe.charge(member, "Pro")
    assert _grant(api, staff, member, "Standard") == "Pro"
    assert _grant(api, staff, member, "Enterprise") == "Enterprise"
    assert _grant(api, staff, member, "Standard") == "Pro"
    stripe.refund(intent)
    assert tier_of(api, member) == "Standard"


@pytest.mark.parametrize(
    ("granted", "paid", "during", "after"),
    [
        ("Pro", "Enterprise", "Enterprise", "Pro"),
        ("Enterprise", "Pro", "Enterprise", "Enterprise"),
        ("Pro", "Pro", "Pro", "Pro"),
        ("Standard", "Pro", "Pro", "Standard"),
    ],
)
@pytest.mark.parametrize("first", ["grant", "payment"])
def test_the_higher_of_grant_and_payment_counts(
    api: Api,
    member: Member,
    staff: User,
    stripe: Stripe,
    granted: str,
    paid: str,
    during: str,
    after: str,
    first: str,
) -> None:
    if first == "grant":
        assert _grant(api, staff, member, granted) == granted
        intent = stripe.charge(member, paid)
    else:
        intent = stripe.charge(member, paid)
        assert _grant(api, staff, member, granted) == during
    assert tier_of(api, member) == during
    stripe.refund(intent)
    assert tier_of(api, member) == after


def test_the_newest_grant_counts(api: Api, member: Member, staff: User, stripe: Stripe) -> None:
    for tier in ("Enterprise", "Pro"):
        _grant(api, staff, member, tier)
    intent = stripe.charge(member, "Pro")
    stripe.refund(intent)
    assert tier_of(api, member) == "Pro"


def test_a_tier_at_sign_up_is_a_grant(api: Api, staff: User, stripe: Stripe) -> None:
    member = sign_up(api, staff, tier="Pro")
    stripe.refund(stripe.charge(member, "Enterprise"))
    assert tier_of(api, member) == "Pro"
    assert _grant(api, staff, member, "Standard") == "Standard"


def test_a_new_name_keeps_the_grant(api: Api, member: Member, staff: User, stripe: Stripe) -> None:
    _grant(api, staff, member, "Pro")
    update_member(api, member, member, name=new_name())
    update_member(api, staff, member, name=new_name())
    stripe.refund(stripe.charge(member, "Enterprise"))
    assert tier_of(api, member) == "Pro"


def test_a_payment_makes_the_known_version_stale(
    api: Api, member: Member, staff: User, stripe: Stripe
) -> None:
    headers = {"If-Match": etag_of(api, member)}
    stripe.charge(member, "Pro")
    path = f"/forge/users/{member.id}"
    answer = api.patch(path, {"tier": "Enterprise"}, token=staff.token, headers=headers)
    assert (answer.status_code, tier_of(api, member)) == (412, "Pro")


def test_staff_cannot_change_articles_and_comments_of_others(
    api: Api, anybody: User, staff: User, subtests: pytest.Subtests
) -> None:
    article = publish(api, anybody)
    added = add_comment(api, anybody, article)
    path_of_article = article_path(article)
    for method, path, body, subject in (
        ("PUT", path_of_article, {"article": {"body": "b"}}, "article"),
        ("DELETE", path_of_article, None, "article"),
        ("DELETE", f"{comments_path(article)}/{added['id']}", None, "comment"),
    ):
        with subtests.test(f"{method} {subject}"):
            answer = api.send(method, path, body=body, token=staff.token)
            assert problem(answer) == (403, {subject: ["forbidden"]})
    assert (get_article(api, article), list_comments(api, article)) == (article, [added])


def test_a_member_whom_staff_sign_up_is_not_staff(api: Api, staff: User) -> None:
    member = sign_up(api, staff)
    assert update_member(api, staff, member, tier="Enterprise").status_code == 200
    unpaid = api.post("/forge/users", sign_up_body(tier="Pro"), token=member.token)
    assert problem(unpaid) == (403, {"tier": ["requires payment"]})


REFUSED = (403, {"tier": ["requires Pro"]})


def test_the_protected_page_requires_a_token(api: Api) -> None:
    for token, error in ((None, "is missing"), ("nobody's", "is invalid")):
        assert problem(api.get("/protected", token=token)) == (401, {"token": [error]})


def test_the_free_tier_is_refused(api: Api, member: Member, somebody: User) -> None:
    for each in (member, somebody):
        answer = api.get("/protected", token=each.token)
        assert problem(answer) == REFUSED
        assert "WWW-Authenticate" not in answer.headers


def test_staff_without_a_paid_tier_are_refused(api: Api, staff: User) -> None:
    assert problem(api.get("/protected", token=staff.token)) == REFUSED


@pytest.mark.parametrize("tier", ["Pro", "Enterprise"])
def test_paid_tiers_are_welcomed_by_name(api: Api, stripe: Stripe, tier: str) -> None:
    member = sign_up(api, name=f'Zoë "{new_name()}" <b>')
    stripe.charge(member, tier)
    answer = api.get("/protected", token=member.token)
    expected = {"message": f"Welcome to the Forge, {member.username}.", "tier": tier}
    assert (answer.status_code, answer.json()) == (200, expected)


def test_the_welcome_shows_the_current_name(api: Api, member: Member, stripe: Stripe) -> None:
    stripe.charge(member, "Pro")
    name = new_name()
    update_member(api, member, member, name=name)
    answer = api.get("/protected", token=member.token)
    assert answer.json()["message"] == f"Welcome to the Forge, {name}."


def test_access_follows_payment_and_refund(api: Api, stripe: Stripe) -> None:
    """Sign up and get 403, pay and get 200, be refunded and get 403."""
    member = sign_up(api)
    assert problem(api.get("/protected", token=member.token)) == REFUSED
    intent = stripe.charge(member, "Pro")
    welcome = api.get("/protected", token=member.token)
    message = f"Welcome to the Forge, {member.username}."
    assert (welcome.status_code, welcome.json()) == (200, {"message": message, "tier": "Pro"})
    stripe.refund(intent)
    assert problem(api.get("/protected", token=member.token)) == REFUSED
    assert tier_of(api, member) == "Standard"

"""Signing up members (POST /forge/users)."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest

from contract_tests.accounts.steps import UNSEEN
from contract_tests.api import Api, problem, send_concurrently
from contract_tests.http.steps import JSON, OTHER_MEDIA_TYPES, WRONG_MEDIA_TYPE
from contract_tests.membership.steps import (
    UNKNOWN_TIER,
    Member,
    get_member,
    member_path,
    sign_up,
    sign_up_body,
    tier_and_etag,
    tier_of,
)
from contract_tests.membership.stripe import Stripe
from contract_tests.targets.doubles import SettableClock
from contract_tests.unusual.http import UNREADABLE
from contract_tests.users import User, is_authenticated, new_name, registration

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
TAKEN = (409, {"name": ["has already been taken"]})
UNUSUAL_NAMES = [
    "Zoë",
    "Zoe\u0308",
    "with a blank",
    "日本語",
    "😀",
    "a%2Fb?c#d",
    "'; --",
    "\\",
    "<b>&",
]


def test_signing_up_returns_the_member_and_a_token(api: Api) -> None:
    body = sign_up_body()
    answer = api.post("/forge/users", body)
    created = answer.json()
    assert answer.status_code == 201
    assert UUID.fullmatch(created["id"])
    assert answer.headers["Location"] == f"/forge/users/{created['id']}"
    assert answer.headers["ETag"] == '"1"'
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", created.pop("token"))
    assert (created["name"], created["tier"]) == (body["name"], "Standard")
    found = api.get(answer.headers["Location"])
    assert (found.json(), found.headers["ETag"]) == (created, '"1"')


def test_a_member_has_an_account_and_a_profile(api: Api, member: Member) -> None:
    account = api.get("/api/user", token=member.token).json()["user"]
    nothing = {"email": None, "bio": None, "image": None}
    assert account == nothing | {"username": member.username, "token": member.token}
    assert api.get(f"/api/profiles/{member.username}").status_code == 200


def test_created_at_is_the_servers_time(api: Api, clock: SettableClock) -> None:
    clock.stop(datetime(2001, 2, 3, 4, 5, 6, 7000, tzinfo=UTC))
    assert get_member(api, sign_up(api))["createdAt"] == "2001-02-03T04:05:06.007Z"


def test_a_name_is_stored_unchanged(api: Api, subtests: pytest.Subtests) -> None:
    for text in UNUSUAL_NAMES:
        with subtests.test(text=text):
            member = sign_up(api, name=f"{text} {new_name()}")
            assert get_member(api, member)["name"] == member.username


def test_names_are_unique_across_members_and_accounts(
    api: Api, member: Member, somebody: User
) -> None:
    for name in (member.username, somebody.username):
        assert problem(api.post("/forge/users", sign_up_body(name=name))) == TAKEN
    answer = api.post("/api/users", registration(username=member.username))
    assert problem(answer) == (409, {"username": ["has already been taken"]})


def test_names_are_case_sensitive(api: Api, member: Member) -> None:
    assert sign_up(api, name=member.username.upper()).id != member.id


def test_of_concurrent_sign_ups_with_one_name_one_succeeds(api: Api) -> None:
    body = sign_up_body()
    answers = send_concurrently(lambda: api.post("/forge/users", body), times=4)
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    assert {str(problem(answer)) for answer in answers if answer.status_code == 409} == {str(TAKEN)}


def test_the_token_is_optional_but_must_be_valid(api: Api, member: Member) -> None:
    assert sign_up(api, member).id != member.id
    for content in (b"{", b"{}"):
        answer = api.send("POST", "/forge/users", token="nobody's", content=content)
        assert problem(answer) == (401, {"token": ["is invalid"]})


def test_server_generated_members_are_ignored(api: Api, member: Member) -> None:
    ignored = {
        "id": member.id,
        "token": "mine",
        "createdAt": "2001-02-03T04:05:06.007Z",
        "version": 7,
    }
    answer = api.post("/forge/users", sign_up_body(email="a@b.org", is_staff=True) | ignored)
    created = answer.json()
    assert (answer.status_code, answer.headers["ETag"]) == (201, '"1"')
    assert not {created[name] for name in ("id", "token", "createdAt")} & set(ignored.values())
    assert api.get("/api/user", token=created["token"]).json()["user"]["email"] is None


def test_the_token_of_a_sign_up_can_be_logged_out(api: Api, member: Member) -> None:
    assert api.post("/api/users/logout", token=member.token).status_code == 204
    assert not is_authenticated(api, member.token)
    assert api.get(member_path(member)).status_code == 200


BLANK, STRING, TOO_LONG, INVALID = "can't be blank", "must be a string", "is too long", "is invalid"
WIDE = "\U0001f600"
NOT_STRINGS = [1, 1.5, True, False, [], {}, ["a"]]
UNKNOWN_TIERS = [
    "pro",
    "PRO",
    "Pro ",
    " Pro",
    "Gold",
    "Pro,Pro",
    "Pro\n",
    "\u017ftandard",
    "x" * 999,
]
INVALID_NAMES = [
    *(" a", "a ", "\u00a0a", " ", ".", "..", "a/b", "/"),
    *UNSEEN,
]


# Refused at sign-up and in an update.
INVALID_BODIES: list[tuple[dict[str, Any], dict[str, str]]] = [
    ({"name": None}, {"name": BLANK}),
    ({"name": ""}, {"name": BLANK}),
    ({"name": "n" * 65}, {"name": TOO_LONG}),
    ({"name": WIDE * 65}, {"name": TOO_LONG}),
    ({"tier": None}, {"tier": BLANK}),
    ({"tier": ""}, {"tier": BLANK}),
    ({"name": 7, "tier": "Gold"}, {"name": STRING, "tier": UNKNOWN_TIER}),
    *[({"name": value}, {"name": STRING}) for value in NOT_STRINGS],
    *[({"tier": value}, {"tier": STRING}) for value in NOT_STRINGS],
    *[({"tier": value}, {"tier": UNKNOWN_TIER}) for value in UNKNOWN_TIERS],
]
REFUSED: list[tuple[dict[str, Any], dict[str, str]]] = [
    *INVALID_BODIES,
    ({"name": None, "tier": None}, {"name": BLANK, "tier": BLANK}),
    ({"name": "n" * 65, "tier": 7}, {"name": TOO_LONG, "tier": STRING}),
]


def test_name_and_tier_are_validated(api: Api, subtests: pytest.Subtests) -> None:
    for members, errors in REFUSED:
        with subtests.test(members=members):
            answer = api.post("/forge/users", sign_up_body(**members))
            assert problem(answer) == (422, {name: [message] for name, message in errors.items()})


@pytest.mark.parametrize("body", [{}, {"Name": "a"}, {"tier": "Standard"}, {"user": {"name": "a"}}])
def test_a_name_is_required(api: Api, body: dict[str, Any]) -> None:
    assert problem(api.post("/forge/users", body)) == (422, {"name": [BLANK]})


def test_a_deceptive_name_is_invalid(api: Api, subtests: pytest.Subtests) -> None:
    for name in INVALID_NAMES:
        with subtests.test(name=name):
            answer = api.post("/forge/users", sign_up_body(name=name))
            assert problem(answer) == (422, {"name": [INVALID]})


def test_maximum_sizes_in_code_points_are_accepted(api: Api) -> None:
    name = new_name()
    member = sign_up(api, name=name + WIDE * (64 - len(name)))
    assert get_member(api, member)["name"] == member.username


def test_formats_are_checked_only_when_the_shape_is_valid(api: Api) -> None:
    answer = api.post("/forge/users", sign_up_body(name="a/b", tier="Gold"))
    assert problem(answer) == (422, {"tier": [UNKNOWN_TIER]})


def test_a_body_that_is_not_a_json_object_is_refused(api: Api, subtests: pytest.Subtests) -> None:
    for name, (body, errors) in UNREADABLE.items():
        with subtests.test(name):
            answer = api.send("POST", "/forge/users", content=body, headers=JSON)
            assert problem(answer) == (
                400,
                {member: [message] for member, message in errors.items()},
            )


def test_another_media_type_is_refused(api: Api, subtests: pytest.Subtests) -> None:
    for content_type in OTHER_MEDIA_TYPES:
        headers = {} if content_type is None else {"Content-Type": content_type}
        with subtests.test(content_type=content_type):
            for content in (b"{", b'{"name":"a"}', b""):
                answer = api.send("POST", "/forge/users", content=content, headers=headers)
                assert problem(answer) == WRONG_MEDIA_TYPE


UNPAID = (403, {"tier": ["requires payment"]})
PAID = pytest.mark.parametrize("tier", ["Pro", "Enterprise"])


def test_anybody_may_choose_the_free_tier(api: Api, member: Member) -> None:
    assert tier_of(api, sign_up(api, tier="Standard")) == "Standard"
    assert tier_of(api, sign_up(api, member, tier="Standard")) == "Standard"


@PAID
def test_a_paid_tier_requires_payment(api: Api, member: Member, tier: str) -> None:
    body = sign_up_body(tier=tier)
    for token in (None, member.token):
        assert problem(api.post("/forge/users", body, token=token)) == UNPAID
    assert api.get(f"/api/profiles/{body['name']}").status_code == 404
    assert sign_up(api, name=body["name"]).username == body["name"]


def test_a_paying_member_cannot_grant_a_paid_tier(api: Api, member: Member, stripe: Stripe) -> None:
    stripe.charge(member, "Enterprise")
    answer = api.post("/forge/users", sign_up_body(tier="Pro"), token=member.token)
    assert problem(answer) == UNPAID


@PAID
def test_staff_may_grant_a_paid_tier(api: Api, staff: User, tier: str) -> None:
    granted = sign_up(api, staff, tier=tier)
    assert tier_and_etag(api, granted) == (tier, '"1"')
    assert api.get("/protected", token=granted.token).json()["tier"] == tier
    assert (
        problem(api.post("/forge/users", sign_up_body(tier="Pro"), token=granted.token)) == UNPAID
    )


def test_staff_may_choose_the_free_tier(api: Api, staff: User) -> None:
    assert tier_of(api, sign_up(api, staff)) == "Standard"
    assert tier_of(api, sign_up(api, staff, tier="Standard")) == "Standard"


def test_the_order_of_checks(api: Api, member: Member) -> None:
    impossible = api.post("/forge/users", sign_up_body(name="a/b", tier="Pro"))
    unpaid = api.post("/forge/users", sign_up_body(name=member.username, tier="Pro"))
    taken = api.post("/forge/users", sign_up_body(name=member.username, tier="Standard"))
    assert problem(impossible) == (422, {"name": ["is invalid"]})
    assert problem(unpaid) == UNPAID
    assert problem(taken) == (409, {"name": ["has already been taken"]})

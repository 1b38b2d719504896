"""Changing members (PATCH /forge/users/{id})."""

import pytest

from contract_tests.api import Api, problem, send_concurrently
from contract_tests.membership.members import (
    Member,
    change,
    etag_of,
    path_of,
    shown,
    sign_up,
    state,
)
from contract_tests.users import User, is_authenticated, new_name

STRANGER = (403, {"user": ["forbidden"]})
OWN_TIER = (403, {"tier": ["forbidden"]})
TAKEN = (409, {"name": ["has already been taken"]})


def test_a_member_may_take_another_name(api: Api, member: Member) -> None:
    before, name = shown(api, member), new_name()
    answer = change(api, member, member, name=name)
    assert answer.status_code == 200
    assert answer.json() == before | {"name": name} == shown(api, member)
    assert answer.headers["ETag"] == etag_of(api, member) == '"2"'
    assert answer.headers["Cache-Control"] == "no-store"
    assert is_authenticated(api, member.token)


def test_a_name_is_kept_exactly(api: Api, member: Member, subtests: pytest.Subtests) -> None:
    for text in ("Zoë", "Zoe\u0308", "a%2Fb?c#d", "😀", "'; --"):
        name = f"{text} {new_name()}"
        with subtests.test(text=text):
            assert change(api, member, member, name=name).json()["name"] == name
            assert shown(api, member)["name"] == name


def test_a_given_up_name_is_free_at_once(api: Api, member: Member) -> None:
    change(api, member, member, name=new_name())
    assert sign_up(api, name=member.username).id != member.id


def test_a_name_that_somebody_has_is_refused_and_nothing_changes(
    api: Api, member: Member, another: Member, somebody: User
) -> None:
    before = state(api, member)
    for name in (another.username, somebody.username):
        assert problem(change(api, member, member, name=name)) == TAKEN
    assert state(api, member) == before


def test_ones_own_name_is_no_conflict(api: Api, member: Member) -> None:
    answer = change(api, member, member, name=member.username)
    assert (answer.status_code, answer.json()) == (200, shown(api, member))
    assert answer.headers["ETag"] == etag_of(api, member)


def test_nobody_changes_a_stranger(api: Api, member: Member, another: Member) -> None:
    before = state(api, member)
    for members in ({"name": new_name()}, {"tier": "Standard"}, {"name": "a", "tier": "Pro"}):
        assert problem(change(api, another, member, **members)) == STRANGER
    assert state(api, member) == before


@pytest.mark.parametrize("tier", ["Standard", "Pro", "Enterprise"])
def test_nobody_gives_themselves_a_tier(api: Api, member: Member, tier: str) -> None:
    before = state(api, member)
    for members in ({"tier": tier}, {"tier": tier, "name": new_name()}):
        assert problem(change(api, member, member, **members)) == OWN_TIER
    assert state(api, member) == before


def test_staff_may_change_anybody(api: Api, member: Member, staff: User) -> None:
    name = new_name()
    answer = change(api, staff, member, name=name)
    assert (answer.status_code, answer.json()["name"]) == (200, name)
    assert is_authenticated(api, member.token)


def test_staff_are_held_to_names_too(
    api: Api, member: Member, another: Member, staff: User
) -> None:
    assert problem(change(api, staff, member, name=another.username)) == TAKEN
    answer = change(api, staff, member, name="a/b", tier="Pro")
    assert problem(answer) == (422, {"name": ["is invalid"]})
    taken = change(api, staff, member, name=another.username, tier="Pro")
    assert (problem(taken), shown(api, member)["tier"]) == (TAKEN, "Standard")


def test_changing_needs_a_token_before_all_else(api: Api, member: Member) -> None:
    for token, error in ((None, "is missing"), ("nobody's", "is invalid")):
        for path in (path_of(member), "/forge/users/%FF"):
            answer = api.send("PATCH", path, token=token, content=b"{")
            assert problem(answer) == (401, {"token": [error]})


def test_of_several_changes_of_one_version_at_once_one_is_made(api: Api, member: Member) -> None:
    headers = {"If-Match": etag_of(api, member)}
    body = {"name": new_name()}
    answers = send_concurrently(
        lambda: api.patch(path_of(member), body, token=member.token, headers=headers), times=4
    )
    assert sorted(answer.status_code for answer in answers) == [200, 412, 412, 412]
    assert etag_of(api, member) == '"2"'

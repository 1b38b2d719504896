"""Updating members (PATCH /forge/users/{id})."""

from typing import Any

import pytest

from contract_tests.api import Api, problem, send_concurrently
from contract_tests.http.steps import JSON, OTHER_MEDIA_TYPES, WRONG_MEDIA_TYPE
from contract_tests.membership.steps import (
    UNKNOWN_TIER,
    Member,
    etag_of,
    get_member,
    member_and_etag,
    member_path,
    sign_up,
    update_member,
)
from contract_tests.membership.test_sign_up import (
    BLANK,
    INVALID,
    INVALID_BODIES,
    INVALID_NAMES,
    WIDE,
)
from contract_tests.unusual.http import UNREADABLE
from contract_tests.users import User, is_authenticated, new_name

FORBIDDEN = (403, {"user": ["forbidden"]})
TIER_FORBIDDEN = (403, {"tier": ["forbidden"]})
TAKEN = (409, {"name": ["has already been taken"]})


def test_members_may_rename_themselves(api: Api, member: Member) -> None:
    before, name = get_member(api, member), new_name()
    answer = update_member(api, member, member, name=name)
    assert answer.status_code == 200
    assert answer.json() == before | {"name": name} == get_member(api, member)
    assert answer.headers["ETag"] == etag_of(api, member) == '"2"'
    assert answer.headers["Cache-Control"] == "no-store, no-transform"
    assert is_authenticated(api, member.token)


def test_a_name_is_stored_unchanged(api: Api, member: Member, subtests: pytest.Subtests) -> None:
    for text in ("Zoë", "Zoe\u0308", "a%2Fb?c#d", "😀", "'; --"):
        name = f"{text} {new_name()}"
        with subtests.test(text=text):
            assert update_member(api, member, member, name=name).json()["name"] == name
            assert get_member(api, member)["name"] == name


def test_a_former_name_is_free_immediately(api: Api, member: Member) -> None:
    update_member(api, member, member, name=new_name())
    assert sign_up(api, name=member.username).id != member.id


def test_a_taken_name_changes_nothing(
    api: Api, member: Member, other_member: Member, somebody: User
) -> None:
    before = member_and_etag(api, member)
    for name in (other_member.username, somebody.username):
        assert problem(update_member(api, member, member, name=name)) == TAKEN
    assert member_and_etag(api, member) == before


def test_ones_own_name_is_no_conflict(api: Api, member: Member) -> None:
    answer = update_member(api, member, member, name=member.username)
    assert (answer.status_code, answer.json()) == (200, get_member(api, member))
    assert answer.headers["ETag"] == etag_of(api, member)


def test_every_update_raises_the_version(api: Api, member: Member) -> None:
    for version in (2, 3):
        answer = update_member(api, member, member, name=member.username)
        assert answer.headers["ETag"] == etag_of(api, member) == f'"{version}"'


def test_members_cannot_update_other_members(
    api: Api, member: Member, other_member: Member
) -> None:
    before = member_and_etag(api, member)
    for members in ({"name": new_name()}, {"tier": "Standard"}, {"name": "a", "tier": "Pro"}):
        assert problem(update_member(api, other_member, member, **members)) == FORBIDDEN
    assert member_and_etag(api, member) == before


@pytest.mark.parametrize("tier", ["Standard", "Pro", "Enterprise"])
def test_members_cannot_set_their_own_tier(api: Api, member: Member, tier: str) -> None:
    before = member_and_etag(api, member)
    for members in ({"tier": tier}, {"tier": tier, "name": new_name()}):
        assert problem(update_member(api, member, member, **members)) == TIER_FORBIDDEN
    assert member_and_etag(api, member) == before


def test_staff_may_update_any_member(api: Api, member: Member, staff: User) -> None:
    name = new_name()
    answer = update_member(api, staff, member, name=name)
    assert (answer.status_code, answer.json()["name"]) == (200, name)
    assert is_authenticated(api, member.token)


def test_names_are_validated_for_staff_too(
    api: Api, member: Member, other_member: Member, staff: User
) -> None:
    assert problem(update_member(api, staff, member, name=other_member.username)) == TAKEN
    answer = update_member(api, staff, member, name="a/b", tier="Pro")
    assert problem(answer) == (422, {"name": ["is invalid"]})
    taken = update_member(api, staff, member, name=other_member.username, tier="Pro")
    assert (problem(taken), get_member(api, member)["tier"]) == (TAKEN, "Standard")


def test_updating_requires_a_token_before_anything_else(api: Api, member: Member) -> None:
    for token, error in ((None, "is missing"), ("nobody's", "is invalid")):
        for path in (member_path(member), "/forge/users/%FF"):
            answer = api.send("PATCH", path, token=token, content=b"{")
            assert problem(answer) == (401, {"token": [error]})


def test_of_concurrent_updates_of_one_version_one_succeeds(api: Api, member: Member) -> None:
    headers = {"If-Match": etag_of(api, member)}
    body = {"name": new_name()}
    answers = send_concurrently(
        lambda: api.patch(member_path(member), body, token=member.token, headers=headers), times=4
    )
    assert sorted(answer.status_code for answer in answers) == [200, 412, 412, 412]
    assert etag_of(api, member) == '"2"'


REFUSED: list[tuple[dict[str, Any], dict[str, str]]] = [
    ({}, {"body": BLANK}),
    ({"unknown": 1}, {"body": BLANK}),
    ({"Name": "a", "id": "b", "createdAt": None}, {"body": BLANK}),
    ({"user": {"name": "a"}}, {"body": BLANK}),
    *INVALID_BODIES,
    ({"name": None, "tier": ""}, {"name": BLANK, "tier": BLANK}),
    ({"name": "a/b", "tier": "Gold"}, {"tier": UNKNOWN_TIER}),
    *[({"name": name}, {"name": INVALID}) for name in INVALID_NAMES],
]


def test_an_update_is_validated(api: Api, any_member: Member, subtests: pytest.Subtests) -> None:
    before = member_and_etag(api, any_member)
    headers = {"If-Match": before[1]}
    for members, errors in REFUSED:
        with subtests.test(members=members):
            answer = api.patch(
                member_path(any_member), members, token=any_member.token, headers=headers
            )
            assert problem(answer) == (422, {name: [message] for name, message in errors.items()})
    assert member_and_etag(api, any_member) == before


def test_maximum_sizes_in_code_points_are_accepted(api: Api, member: Member) -> None:
    name = new_name()
    longest = name + WIDE * (64 - len(name))
    assert update_member(api, member, member, name=longest).json()["name"] == longest


def test_unknown_members_are_ignored(api: Api, member: Member) -> None:
    before, name = get_member(api, member), new_name()
    ignored = {"id": "b", "createdAt": "c", "token": "t", "version": 9}
    assert update_member(api, member, member, name=name, **ignored).json() == before | {
        "name": name
    }


def test_a_body_that_is_not_a_json_object_is_refused(
    api: Api, any_member: Member, subtests: pytest.Subtests
) -> None:
    path, token = member_path(any_member), any_member.token
    for name, (body, errors) in UNREADABLE.items():
        with subtests.test(name):
            answer = api.send("PATCH", path, token=token, content=body, headers=JSON)
            assert problem(answer) == (
                400,
                {member: [message] for member, message in errors.items()},
            )


def test_another_media_type_is_refused(
    api: Api, any_member: Member, subtests: pytest.Subtests
) -> None:
    path, token = member_path(any_member), any_member.token
    for content_type in [*OTHER_MEDIA_TYPES, "application/merge-patch+json"]:
        headers = {} if content_type is None else {"Content-Type": content_type}
        with subtests.test(content_type=content_type):
            for content in (b"{", b'{"name":"a"}', b""):
                answer = api.send("PATCH", path, token=token, content=content, headers=headers)
                assert problem(answer) == WRONG_MEDIA_TYPE

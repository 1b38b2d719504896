"""What a change of a member must look like (PATCH /forge/users/{id})."""

from typing import Any

import pytest

from contract_tests.api import Api, problem
from contract_tests.membership.members import (
    TIER_FAULT,
    Member,
    change,
    path_of,
    shown,
    state,
)
from contract_tests.membership.test_sign_up_bodies import (
    BLANK,
    IMPOSSIBLE,
    INVALID,
    OUT_OF_SHAPE,
    WIDE,
)
from contract_tests.unusual.bodies import NOT_READ
from contract_tests.users import new_name
from contract_tests.wire.bodies import JSON, OTHER_TYPES, WRONG_TYPE

REFUSED: list[tuple[dict[str, Any], dict[str, str]]] = [
    ({}, {"body": BLANK}),
    ({"unknown": 1}, {"body": BLANK}),
    ({"Name": "a", "id": "b", "createdAt": None}, {"body": BLANK}),
    ({"user": {"name": "a"}}, {"body": BLANK}),
    *OUT_OF_SHAPE,
    ({"name": None, "tier": ""}, {"name": BLANK, "tier": BLANK}),
    ({"name": "a/b", "tier": "Gold"}, {"tier": TIER_FAULT}),
    *[({"name": name}, {"name": INVALID}) for name in IMPOSSIBLE],
]


def test_a_change_is_held_to_shapes_and_forms(
    api: Api, any_member: Member, subtests: pytest.Subtests
) -> None:
    before = state(api, any_member)
    headers = {"If-Match": before[1]}
    for members, errors in REFUSED:
        with subtests.test(members=members):
            answer = api.patch(
                path_of(any_member), members, token=any_member.token, headers=headers
            )
            assert problem(answer) == (422, {name: [message] for name, message in errors.items()})
    assert state(api, any_member) == before


def test_sizes_count_code_points_and_may_be_reached(api: Api, member: Member) -> None:
    name = new_name()
    longest = name + WIDE * (64 - len(name))
    assert change(api, member, member, name=longest).json()["name"] == longest


def test_unknown_members_are_ignored(api: Api, member: Member) -> None:
    before, name = shown(api, member), new_name()
    own = {"id": "b", "createdAt": "c", "token": "t", "version": 9}
    assert change(api, member, member, name=name, **own).json() == before | {"name": name}


def test_what_is_no_json_object_is_refused(
    api: Api, any_member: Member, subtests: pytest.Subtests
) -> None:
    path, token = path_of(any_member), any_member.token
    for name, (body, errors) in NOT_READ.items():
        with subtests.test(name):
            answer = api.send("PATCH", path, token=token, content=body, headers=JSON)
            assert problem(answer) == (400, {member: [said] for member, said in errors.items()})


def test_another_media_type_is_refused(
    api: Api, any_member: Member, subtests: pytest.Subtests
) -> None:
    path, token = path_of(any_member), any_member.token
    for content_type in [*OTHER_TYPES, "application/merge-patch+json"]:
        headers = {} if content_type is None else {"Content-Type": content_type}
        with subtests.test(content_type=content_type):
            for content in (b"{", b'{"name":"a"}', b""):
                answer = api.send("PATCH", path, token=token, content=content, headers=headers)
                assert problem(answer) == WRONG_TYPE

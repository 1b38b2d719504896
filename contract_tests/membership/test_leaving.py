"""Leaving, and being removed (DELETE /forge/users/{id})."""

import pytest

from contract_tests.api import Api, problem
from contract_tests.membership.members import Member, etag_of, path_of, shown, sign_up
from contract_tests.users import User, is_authenticated

NOT_FOUND = (404, {"user": ["not found"]})
FORBIDDEN = (403, {"user": ["forbidden"]})


def test_a_member_may_leave(api: Api, member: Member) -> None:
    answer = api.delete(path_of(member), token=member.token)
    assert (answer.status_code, answer.content) == (204, b"")
    assert problem(api.get(path_of(member))) == NOT_FOUND
    assert api.get(f"/api/profiles/{member.username}").status_code == 404


def test_a_token_of_somebody_who_left_stands_for_nobody(api: Api, member: Member) -> None:
    api.delete(path_of(member), token=member.token)
    assert not is_authenticated(api, member.token)
    for method, path in (("DELETE", path_of(member)), ("GET", "/protected")):
        answer = api.send(method, path, token=member.token)
        assert problem(answer) == (401, {"token": ["is invalid"]})


def test_a_name_is_free_at_once(api: Api, member: Member) -> None:
    api.delete(path_of(member), token=member.token)
    again = sign_up(api, name=member.username)
    assert again.id != member.id
    assert problem(api.get(path_of(member))) == NOT_FOUND


def test_nobody_removes_a_stranger(api: Api, member: Member, another: Member) -> None:
    for headers in ({}, {"If-Match": "*"}, {"If-Match": '"0"'}):
        answer = api.delete(path_of(member), token=another.token, headers=headers)
        assert problem(answer) == FORBIDDEN
    assert shown(api, member)["name"] == member.username


def test_staff_may_remove_anybody(api: Api, member: Member, staff: User) -> None:
    assert api.delete(path_of(member), token=staff.token).status_code == 204
    assert problem(api.delete(path_of(member), token=staff.token)) == NOT_FOUND
    assert not is_authenticated(api, member.token)
    assert is_authenticated(api, staff.token)


@pytest.mark.parametrize("value", [None, "*", "{etag}", '"x", {etag}'])
def test_a_version_may_be_meant(api: Api, member: Member, value: str | None) -> None:
    headers = {"If-Match": value.format(etag=etag_of(api, member))} if value else {}
    answer = api.delete(path_of(member), token=member.token, headers=headers)
    assert answer.status_code == 204


def test_another_version_stays(api: Api, member: Member) -> None:
    headers = {"If-Match": etag_of(api, member)}
    api.put("/api/user", {"user": {"username": f"{member.username}-2"}}, token=member.token)
    answer = api.delete(path_of(member), token=member.token, headers=headers)
    assert problem(answer) == (412, {"user": ["has changed"]})
    assert is_authenticated(api, member.token)


def test_leaving_needs_a_token_before_all_else(api: Api, member: Member) -> None:
    for token, error in ((None, "is missing"), ("nobody's", "is invalid")):
        for path in (path_of(member), "/forge/users/%FF"):
            assert problem(api.delete(path, token=token)) == (401, {"token": [error]})
    assert shown(api, member)["name"] == member.username


def test_a_body_is_not_looked_at(api: Api, member: Member) -> None:
    answer = api.send("DELETE", path_of(member), token=member.token, content=b"\xff{")
    assert answer.status_code == 204

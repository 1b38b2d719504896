"""Which version of a member is meant to be changed (If-Match), and in which order all is asked."""

import pytest

from contract_tests.api import Api, problem
from contract_tests.membership.members import (
    Member,
    change,
    etag_of,
    path_of,
    shown,
    sign_up,
    state,
)
from contract_tests.membership.versions import NAMING, NAMING_WEAKLY, NOT_NAMING, lines
from contract_tests.users import User, new_name

HEADER = "If-Match"
MISSING = (428, {"if-match": ["is required"]})
STALE = (412, {"user": ["has changed"]})
UNMET = [*NOT_NAMING, *NAMING_WEAKLY]


def test_the_version_that_is_meant_is_changed(
    api: Api, member: Member, subtests: pytest.Subtests
) -> None:
    for values in NAMING:
        with subtests.test(values=values):
            headers = lines(HEADER, values, etag_of(api, member))
            body = {"name": new_name()}
            answer = api.patch(path_of(member), body, token=member.token, headers=headers)
            assert (answer.status_code, answer.json()["name"]) == (200, body["name"])
            assert answer.headers["ETag"] == etag_of(api, member)


def test_another_version_is_neither_changed_nor_removed(
    api: Api, any_member: Member, subtests: pytest.Subtests
) -> None:
    before, body = state(api, any_member), {"name": new_name()}
    path, token = path_of(any_member), any_member.token
    for values in UNMET:
        headers = lines(HEADER, values, before[1])
        with subtests.test(values=values):
            assert problem(api.patch(path, body, token=token, headers=headers)) == STALE
            assert problem(api.delete(path, token=token, headers=headers)) == STALE
    assert state(api, any_member) == before


def test_a_change_says_which_version_it_means(api: Api, member: Member) -> None:
    body = {"name": new_name()}
    assert problem(api.patch(path_of(member), body, token=member.token)) == MISSING
    known = {"If-None-Match": "*"}
    answer = api.patch(path_of(member), body, token=member.token, headers=known)
    assert problem(answer) == MISSING
    assert shown(api, member)["name"] == member.username


def test_staff_say_it_too(api: Api, member: Member, staff: User) -> None:
    body = {"tier": "Pro"}
    assert problem(api.patch(path_of(member), body, token=staff.token)) == MISSING
    stale = {HEADER: '"0"'}
    assert problem(api.patch(path_of(member), body, token=staff.token, headers=stale)) == STALE
    assert shown(api, member)["tier"] == "Standard"


def test_a_version_is_changed_once(api: Api, member: Member) -> None:
    headers = {HEADER: etag_of(api, member)}
    first, second = {"name": new_name()}, {"name": new_name()}
    assert api.patch(path_of(member), first, token=member.token, headers=headers).is_success
    answer = api.patch(path_of(member), second, token=member.token, headers=headers)
    assert problem(answer) == STALE
    assert shown(api, member)["name"] == first["name"]


def test_a_name_given_to_the_account_is_a_change_as_well(api: Api, member: Member) -> None:
    headers = {HEADER: etag_of(api, member)}
    api.put("/api/user", {"user": {"username": new_name()}}, token=member.token)
    body = {"name": new_name()}
    answer = api.patch(path_of(member), body, token=member.token, headers=headers)
    assert problem(answer) == STALE


def test_the_order_of_what_is_checked(api: Api, member: Member, another: Member) -> None:
    """404 before 403 before 428 before 412 before 409, and the body before all of them."""
    gone, stale = sign_up(api), {HEADER: '"0"'}
    api.delete(path_of(gone), token=gone.token)
    taken = {"name": another.username}
    for path, by, body, headers, expected in (
        ("/forge/users/%FF", member, {"name": "a/b"}, stale, (422, {"name": ["is invalid"]})),
        (path_of(gone), member, taken, stale, (404, {"user": ["not found"]})),
        (path_of(another), member, taken, stale, (403, {"user": ["forbidden"]})),
        (path_of(another), member, {"tier": "Pro"}, {}, (403, {"user": ["forbidden"]})),
        (path_of(member), member, taken | {"tier": "Pro"}, {}, (403, {"tier": ["forbidden"]})),
        (path_of(member), member, {"tier": "Pro"}, stale, (403, {"tier": ["forbidden"]})),
        (path_of(member), member, taken, {}, MISSING),
        (path_of(member), member, taken, stale, STALE),
    ):
        assert problem(api.patch(path, body, token=by.token, headers=headers)) == expected
    answer = change(api, member, member, **taken)
    assert problem(answer) == (409, {"name": ["has already been taken"]})

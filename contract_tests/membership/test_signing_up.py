"""Becoming a member (POST /forge/users)."""

import re
from datetime import UTC, datetime

import pytest

from contract_tests.api import Api, problem, send_concurrently
from contract_tests.membership.members import Member, joining, path_of, shown, sign_up
from contract_tests.targets.doubles import SettableClock
from contract_tests.users import User, is_authenticated, new_name, registration

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
TAKEN = (409, {"name": ["has already been taken"]})
KEPT = ["Zoë", "Zoe\u0308", "with a blank", "日本語", "😀", "a%2Fb?c#d", "'; --", "\\", "<b>&"]


def test_whoever_signs_up_is_a_member_with_a_token(api: Api) -> None:
    body = joining()
    answer = api.post("/forge/users", body)
    said = answer.json()
    assert answer.status_code == 201
    assert UUID.fullmatch(said["id"])
    assert answer.headers["Location"] == f"/forge/users/{said['id']}"
    assert answer.headers["ETag"] == '"1"'
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", said.pop("token"))
    assert (said["name"], said["tier"]) == (body["name"], "Standard")
    found = api.get(answer.headers["Location"])
    assert (found.json(), found.headers["ETag"]) == (said, '"1"')


def test_a_member_has_an_account_like_anybody(api: Api, member: Member) -> None:
    account = api.get("/api/user", token=member.token).json()["user"]
    nothing = {"email": None, "bio": None, "image": None}
    assert account == nothing | {"username": member.username, "token": member.token}
    assert api.get(f"/api/profiles/{member.username}").status_code == 200


def test_the_time_is_the_servers(api: Api, clock: SettableClock) -> None:
    clock.stop(datetime(2001, 2, 3, 4, 5, 6, 7000, tzinfo=UTC))
    assert shown(api, sign_up(api))["createdAt"] == "2001-02-03T04:05:06.007Z"


def test_a_name_is_kept_exactly_as_it_was_sent(api: Api, subtests: pytest.Subtests) -> None:
    for text in KEPT:
        with subtests.test(text=text):
            member = sign_up(api, name=f"{text} {new_name()}")
            assert shown(api, member)["name"] == member.username


def test_a_name_is_taken_whether_by_a_member_or_by_an_account(
    api: Api, member: Member, somebody: User
) -> None:
    for name in (member.username, somebody.username):
        assert problem(api.post("/forge/users", joining(name=name))) == TAKEN
    answer = api.post("/api/users", registration(username=member.username))
    assert problem(answer) == (409, {"username": ["has already been taken"]})


def test_names_are_different_if_their_case_is(api: Api, member: Member) -> None:
    assert sign_up(api, name=member.username.upper()).id != member.id


def test_of_several_who_want_one_name_at_once_one_gets_it(api: Api) -> None:
    body = joining()
    answers = send_concurrently(lambda: api.post("/forge/users", body), times=4)
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    assert {str(problem(answer)) for answer in answers if answer.status_code == 409} == {str(TAKEN)}


def test_a_token_may_come_and_must_be_valid_then(api: Api, member: Member) -> None:
    assert sign_up(api, member).id != member.id
    for content in (b"{", b"{}"):
        answer = api.send("POST", "/forge/users", token="nobody's", content=content)
        assert problem(answer) == (401, {"token": ["is invalid"]})


def test_members_that_only_the_server_decides_are_ignored(api: Api, member: Member) -> None:
    own = {"id": member.id, "token": "mine", "createdAt": "2001-02-03T04:05:06.007Z", "version": 7}
    answer = api.post("/forge/users", joining(email="a@b.org", is_staff=True) | own)
    said = answer.json()
    assert (answer.status_code, answer.headers["ETag"]) == (201, '"1"')
    assert not {said[name] for name in ("id", "token", "createdAt")} & set(own.values())
    assert api.get("/api/user", token=said["token"]).json()["user"]["email"] is None


def test_a_token_of_a_sign_up_ends_when_it_is_given_back(api: Api, member: Member) -> None:
    assert api.post("/api/users/logout", token=member.token).status_code == 204
    assert not is_authenticated(api, member.token)
    assert api.get(path_of(member)).status_code == 200

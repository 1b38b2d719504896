"""Seeing the accounts of others, and following them (/api/profiles)."""

from urllib.parse import quote

import pytest

from contract_tests.api import Api, problem
from contract_tests.users import User, follow, new_name, register

NOT_FOUND = (404, {"profile": ["not found"]})


def _path(username: str) -> str:
    return f"/api/profiles/{quote(username, safe='')}"


def _follows(api: Api, viewer: User, other: User) -> bool:
    answer = api.get(_path(other.username), token=viewer.token)
    following: bool = answer.json()["profile"]["following"]
    return following


def test_a_profile_is_the_same_for_anybody_but_for_who_follows(
    api: Api, somebody: User, anybody: User
) -> None:
    change = {"user": {"bio": "b", "image": "i"}}
    api.put("/api/user", change, token=somebody.token)
    profile = api.get(_path(somebody.username)).json()["profile"]
    expected = {"username": somebody.username, "bio": "b", "image": "i", "following": False}
    assert profile == expected
    path = f"{_path(somebody.username)}/follow"
    followed = api.post(path, token=anybody.token).json()["profile"]
    assert followed == expected | {"following": True}
    assert api.delete(path, token=anybody.token).json()["profile"] == expected


def test_a_profile_shows_whether_the_viewer_follows(
    api: Api, somebody: User, somebody_else: User
) -> None:
    assert not _follows(api, somebody, somebody_else)
    answer = api.post(f"{_path(somebody_else.username)}/follow", token=somebody.token)
    assert (answer.status_code, answer.json()["profile"]["following"]) == (200, True)
    assert _follows(api, somebody, somebody_else)
    assert not _follows(api, somebody_else, somebody)
    assert api.get(_path(somebody_else.username)).json()["profile"]["following"] is False


def test_following_and_unfollowing_may_be_repeated(
    api: Api, somebody: User, somebody_else: User
) -> None:
    path = f"{_path(somebody_else.username)}/follow"
    for _ in range(2):
        assert api.post(path, token=somebody.token).json()["profile"]["following"] is True
    assert _follows(api, somebody, somebody_else)
    for _ in range(2):
        answer = api.delete(path, token=somebody.token)
        assert (answer.status_code, answer.json()["profile"]["following"]) == (200, False)
        assert not _follows(api, somebody, somebody_else)


def test_unfollowing_concerns_nobody_else(api: Api, somebody: User, somebody_else: User) -> None:
    third = register(api)
    for follower, followed in ((somebody, third), (somebody, somebody_else), (third, somebody)):
        follow(api, follower, followed)
    follow(api, somebody_else, third)
    api.delete(f"{_path(third.username)}/follow", token=somebody.token)
    assert not _follows(api, somebody, third)
    assert _follows(api, somebody, somebody_else)
    assert _follows(api, somebody_else, third)
    assert _follows(api, third, somebody)


def test_somebody_who_changes_their_name_is_still_followed(
    api: Api, somebody: User, somebody_else: User
) -> None:
    api.post(f"{_path(somebody_else.username)}/follow", token=somebody.token)
    name = new_name()
    api.put("/api/user", {"user": {"username": name}}, token=somebody_else.token)
    shown = api.get(_path(name), token=somebody.token).json()["profile"]
    assert shown["following"] is True


def test_nobody_can_follow_themselves(api: Api, somebody: User) -> None:
    answer = api.post(f"{_path(somebody.username)}/follow", token=somebody.token)
    assert problem(answer) == (422, {"profile": ["can't follow yourself"]})
    assert not _follows(api, somebody, somebody)


def test_unfollowing_oneself_changes_nothing(api: Api, somebody: User) -> None:
    answer = api.delete(f"{_path(somebody.username)}/follow", token=somebody.token)
    assert (answer.status_code, answer.json()["profile"]["following"]) == (200, False)


@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_following_needs_a_token(api: Api, somebody: User, method: str) -> None:
    answer = api.send(method, f"{_path(somebody.username)}/follow")
    assert problem(answer) == (401, {"token": ["is missing"]})


@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_nobody_can_be_followed_who_is_not_there(api: Api, somebody: User, method: str) -> None:
    answer = api.send(method, f"{_path(new_name())}/follow", token=somebody.token)
    assert problem(answer) == NOT_FOUND


NO_NAMES = [
    *("nobody-of-that-name", "%FF", "%C0%80", "a%FFb", "%00", "a%00b", "a%0Ab", "%0A"),
    *("%20{name}", "{name}%20", "{name}%0A", "{name}%00"),
    "%EF%BF%BD",
    "%F0%9F%98%80",
    "%2525",
    "%E2%80%8B",
    "n" * 65,
    "n" * 2_000,
]


def test_a_name_that_nobody_has_or_can_have_is_not_found(
    api: Api, anybody: User, subtests: pytest.Subtests
) -> None:
    for segment in NO_NAMES:
        with subtests.test(segment=segment):
            path = f"/api/profiles/{segment.format(name=anybody.username)}"
            assert problem(api.get(path)) == NOT_FOUND


@pytest.mark.parametrize("segment", ["%FF", "%00", "nobody-of-that-name"])
def test_an_invalid_token_counts_before_an_unknown_name(api: Api, segment: str) -> None:
    answer = api.get(f"/api/profiles/{segment}", token="nobody's")
    assert problem(answer) == (401, {"token": ["is invalid"]})


def test_bytes_that_are_no_text_are_not_what_they_are_written_as(api: Api) -> None:
    somebody = register(api, username=f"%FF{new_name()}")
    assert problem(api.get(f"/api/profiles/{somebody.username}")) == NOT_FOUND


def test_a_username_is_found_by_its_own_encoding_alone(api: Api, subtests: pytest.Subtests) -> None:
    for text in ("%FF", "100%", "a+b", "Zoë ?#", "😀;x=1", "a&b=c"):
        with subtests.test(text=text):
            somebody = register(api, username=f"{text} {new_name()}")
            shown = api.get(_path(somebody.username)).json()["profile"]
            assert shown["username"] == somebody.username
            assert api.get(_path(somebody.username.upper())).status_code == 404

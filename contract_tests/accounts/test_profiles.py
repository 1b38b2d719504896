"""Reading and following other users (/api/profiles)."""

from urllib.parse import quote

import pytest

from contract_tests.api import Api, problem
from contract_tests.users import User, follow, new_name, register

NOT_FOUND = (404, {"profile": ["not found"]})
NO_PATH = (404, {"path": ["not found"]})


def _path(username: str) -> str:
    return f"/api/profiles/{quote(username, safe='')}"


def _follows(api: Api, reader: User, other: User) -> bool:
    answer = api.get(_path(other.username), token=reader.token)
    following: bool = answer.json()["profile"]["following"]
    return following


def test_profiles_differ_between_readers_only_in_following(
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


def test_a_profile_shows_whether_the_current_user_follows(
    api: Api, somebody: User, somebody_else: User
) -> None:
    assert not _follows(api, somebody, somebody_else)
    answer = api.post(f"{_path(somebody_else.username)}/follow", token=somebody.token)
    assert (answer.status_code, answer.json()["profile"]["following"]) == (200, True)
    assert _follows(api, somebody, somebody_else)
    assert not _follows(api, somebody_else, somebody)
    assert api.get(_path(somebody_else.username)).json()["profile"]["following"] is False


def test_following_and_unfollowing_are_idempotent(
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


def test_unfollowing_leaves_other_follows_unchanged(
    api: Api, somebody: User, somebody_else: User
) -> None:
    third = register(api)
    for follower, followed in ((somebody, third), (somebody, somebody_else), (third, somebody)):
        follow(api, follower, followed)
    follow(api, somebody_else, third)
    api.delete(f"{_path(third.username)}/follow", token=somebody.token)
    assert not _follows(api, somebody, third)
    assert _follows(api, somebody, somebody_else)
    assert _follows(api, somebody_else, third)
    assert _follows(api, third, somebody)


def test_a_follow_survives_a_change_of_username(
    api: Api, somebody: User, somebody_else: User
) -> None:
    api.post(f"{_path(somebody_else.username)}/follow", token=somebody.token)
    name = new_name()
    api.put("/api/user", {"user": {"username": name}}, token=somebody_else.token)
    profile = api.get(_path(name), token=somebody.token).json()["profile"]
    assert profile["following"] is True


def test_users_cannot_follow_themselves(api: Api, somebody: User) -> None:
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
def test_following_an_unknown_user_is_not_found(api: Api, somebody: User, method: str) -> None:
    answer = api.send(method, f"{_path(new_name())}/follow", token=somebody.token)
    assert problem(answer) == NOT_FOUND


UNKNOWN_NAMES = [
    *("nobody-of-that-name", "%FF", "%C0%80", "a%FFb", "%00", "a%00b", "a%0Ab", "%0A"),
    *("%20{name}", "{name}%20", "{name}%0A", "{name}%00"),
    "%EF%BF%BD",
    "%F0%9F%98%80",
    "%2525",
    "a%252Fb",
    "a%5Cb",
    "%E2%80%8B",
    "n" * 65,
    "n" * 2_000,
]


def test_an_unknown_or_invalid_username_is_not_found(
    api: Api, anybody: User, subtests: pytest.Subtests
) -> None:
    for segment in UNKNOWN_NAMES:
        with subtests.test(segment=segment):
            path = f"/api/profiles/{segment.format(name=anybody.username)}"
            assert problem(api.get(path)) == NOT_FOUND


@pytest.mark.parametrize("segment", ["%FF", "%00", "nobody-of-that-name"])
def test_an_invalid_token_is_reported_before_an_unknown_username(api: Api, segment: str) -> None:
    answer = api.post(f"/api/profiles/{segment}/follow", token="nobody's")
    assert problem(answer) == (401, {"token": ["is invalid"]})
    assert problem(api.get(f"/api/profiles/{segment}", token="nobody's")) == NOT_FOUND


@pytest.mark.parametrize("slash", ["%2F", "%2f"])
def test_an_encoded_slash_neither_follows_nor_unfollows(
    api: Api, somebody: User, somebody_else: User, slash: str
) -> None:
    path = f"{_path(somebody_else.username)}{slash}follow"
    assert problem(api.post(path, token=somebody.token)) == NO_PATH
    assert not _follows(api, somebody, somebody_else)
    follow(api, somebody, somebody_else)
    assert problem(api.delete(path, token=somebody.token)) == NO_PATH
    assert _follows(api, somebody, somebody_else)


def test_an_escape_that_is_not_utf_8_is_not_taken_literally(api: Api) -> None:
    somebody = register(api, username=f"%FF{new_name()}")
    assert problem(api.get(f"/api/profiles/{somebody.username}")) == NOT_FOUND


def test_a_username_is_found_only_by_its_exact_encoding(
    api: Api, subtests: pytest.Subtests
) -> None:
    for text in ("%FF", "100%", "a+b", "Zoë ?#", "😀;x=1", "a&b=c", "a%2Fb", "a\\b", "%5C", "a:@b"):
        with subtests.test(text=text):
            somebody = register(api, username=f"{text} {new_name()}")
            profile = api.get(_path(somebody.username)).json()["profile"]
            assert profile["username"] == somebody.username
            assert api.get(_path(somebody.username.upper())).status_code == 404

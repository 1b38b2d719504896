"""Reading and updating the current user's account (GET, PUT /api/user)."""

from functools import partial
from itertools import product
from typing import Any

import pytest

from contract_tests.accounts.steps import UNSEEN, get_account, update_body
from contract_tests.api import Api, problem, send_all_concurrently
from contract_tests.membership.steps import sign_up
from contract_tests.users import (
    PASSWORD,
    User,
    is_authenticated,
    log_in,
    new_name,
    register,
    registration,
)

BLANK = ["can't be blank"]
TAKEN = ["has already been taken"]


VALUES = [
    ("bio", "  I work\n\tat a \u2028 state farm \U0001f600  "),
    ("bio", "<b>&amp;</b>"),
    ("image", "not a URL at all"),
    ("bio", "b" * 4_096),
    ("image", "\U0001f600" * 2_048),
]


def test_an_update_changes_only_the_given_member(
    api: Api, somebody: User, subtests: pytest.Subtests
) -> None:
    for member, value in VALUES:
        with subtests.test(member, value=value):
            before = get_account(api, somebody)
            answer = api.put("/api/user", update_body(**{member: value}), token=somebody.token)
            assert answer.status_code == 200
            assert answer.json()["user"] == before | {member: value} == get_account(api, somebody)


@pytest.mark.parametrize("empty", [None, ""])
def test_bio_and_image_can_be_removed(api: Api, somebody: User, empty: str | None) -> None:
    api.put("/api/user", update_body(bio="b", image="i"), token=somebody.token)
    api.put("/api/user", update_body(bio=empty), token=somebody.token)
    assert get_account(api, somebody) | {"bio": None, "image": "i"} == get_account(api, somebody)
    api.put("/api/user", update_body(image=empty), token=somebody.token)
    assert get_account(api, somebody)["image"] is None


def test_a_user_without_an_email_conflicts_only_on_the_username(api: Api) -> None:
    member, other = sign_up(api), sign_up(api)
    answer = api.put("/api/user", update_body(username=other.username), token=member.token)
    assert problem(answer) == (409, {"username": TAKEN})


def test_several_members_can_be_updated_together(api: Api, somebody: User) -> None:
    name = new_name()
    body = update_body(username=name, email=f"{name}@example.org", bio="b", image="i")
    user = api.put("/api/user", body, token=somebody.token).json()["user"]
    assert user == body["user"] | {"token": somebody.token}
    assert list(user) == ["email", "token", "username", "bio", "image"]


def test_a_former_username_and_email_are_free_immediately(api: Api, somebody: User) -> None:
    name = new_name()
    new = update_body(username=name, email=f"{name}@example.org")
    assert api.put("/api/user", new, token=somebody.token).status_code == 200
    assert api.get(f"/api/profiles/{somebody.username}").status_code == 404
    login = {"user": {"email": somebody.email, "password": somebody.password}}
    assert problem(api.post("/api/users/login", login)) == (401, {"credentials": ["invalid"]})
    body = registration(username=somebody.username, email=somebody.email)
    assert api.post("/api/users", body).status_code == 201


def test_a_conflict_changes_nothing(api: Api, somebody: User, somebody_else: User) -> None:
    before = get_account(api, somebody)
    body = update_body(username=somebody_else.username, email=somebody_else.email.upper(), bio="b")
    answer = api.put("/api/user", body, token=somebody.token)
    assert problem(answer) == (409, {"email": TAKEN, "username": TAKEN})
    assert get_account(api, somebody) == before


def test_of_concurrent_updates_to_one_username_one_succeeds(api: Api) -> None:
    body = update_body(username=new_name())
    tokens = [register(api).token for _ in range(4)]
    answers = send_all_concurrently(
        [partial(api.put, "/api/user", body, token=token) for token in tokens]
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]


def test_ones_own_username_and_email_are_no_conflict(api: Api, somebody: User) -> None:
    body = update_body(username=somebody.username, email=somebody.email.upper())
    answer = api.put("/api/user", body, token=somebody.token)
    assert answer.json()["user"]["email"] == somebody.email.upper()


def test_a_new_password_replaces_the_old_one(api: Api, somebody: User) -> None:
    api.put("/api/user", update_body(password="another password"), token=somebody.token)
    old = {"user": {"email": somebody.email, "password": PASSWORD}}
    new = {"user": {"email": somebody.email, "password": "another password"}}
    assert problem(api.post("/api/users/login", old)) == (401, {"credentials": ["invalid"]})
    assert api.post("/api/users/login", new).status_code == 200


def test_a_new_password_revokes_all_other_tokens(api: Api, somebody: User) -> None:
    other = log_in(api, somebody)
    api.put("/api/user", update_body(password="another password"), token=other)
    assert not is_authenticated(api, somebody.token)
    assert is_authenticated(api, other)


def test_a_guessable_password_is_refused_and_changes_nothing(
    api: Api, somebody: User, subtests: pytest.Subtests
) -> None:
    before, name = get_account(api, somebody), new_name()
    for members in (
        {"password": "password", "bio": "b"},
        {"password": somebody.username.upper()},
        {"password": somebody.email},
        {"password": name, "username": name},
        {"password": name, "email": f"{name}@example.org"},
    ):
        with subtests.test(members=members):
            answer = api.put("/api/user", update_body(**members), token=somebody.token)
            assert problem(answer) == (422, {"password": ["is easy to guess"]})
    assert get_account(api, somebody) == before
    assert is_authenticated(api, log_in(api, somebody))


def test_other_updates_revoke_no_token(api: Api, somebody: User) -> None:
    other = log_in(api, somebody)
    api.put("/api/user", update_body(bio="b", username=new_name()), token=other)
    assert is_authenticated(api, somebody.token)


NOT_STRINGS: list[object] = [1, True, [], {}, 1.5]


@pytest.mark.parametrize("members", [{}, {"unknown": 1}, {"Bio": "b"}])
def test_an_update_without_known_members_is_refused(
    api: Api, anybody: User, members: dict[str, Any]
) -> None:
    answer = api.put("/api/user", {"user": members}, token=anybody.token)
    assert problem(answer) == (422, {"user": BLANK})


@pytest.mark.parametrize("envelope", [None, [], "x", 1])
def test_the_envelope_must_be_an_object(api: Api, anybody: User, envelope: object) -> None:
    for body in ({"user": envelope}, {}):
        answer = api.put("/api/user", body, token=anybody.token)
        assert problem(answer) == (422, {"user": BLANK})


def test_required_members_cannot_be_removed(
    api: Api, anybody: User, subtests: pytest.Subtests
) -> None:
    for member, value in product(("username", "email", "password"), (None, "")):
        with subtests.test(member, value=value):
            answer = api.put("/api/user", update_body(**{member: value}), token=anybody.token)
            assert problem(answer) == (422, {member: BLANK})


def test_members_must_be_strings_and_all_errors_are_reported(
    api: Api, anybody: User, subtests: pytest.Subtests
) -> None:
    members = ("username", "email", "password", "bio", "image")
    for value in NOT_STRINGS:
        with subtests.test(value=value):
            body = update_body(**dict.fromkeys(members, value))
            answer = api.put("/api/user", body, token=anybody.token)
            assert problem(answer) == (422, {member: ["must be a string"] for member in members})


REFUSED: list[tuple[dict[str, Any], dict[str, list[str]]]] = [
    (update_body(bio="b" * 4_097), {"bio": ["is too long"]}),
    (
        update_body(image="i" * 2_049, username="n" * 65),
        {"image": ["is too long"], "username": ["is too long"]},
    ),
    (update_body(password="1234567"), {"password": ["is too short (minimum is 8 characters)"]}),
    (
        update_body(username="a/b", email="nowhere"),
        {"email": ["is invalid"], "username": ["is invalid"]},
    ),
    (update_body(username="a/b", bio=7), {"bio": ["must be a string"]}),
]


def test_a_deceptive_username_is_invalid(
    api: Api, anybody: User, subtests: pytest.Subtests
) -> None:
    for username in (" a", "a\u00a0", ".", "..", "a/b", *UNSEEN):
        with subtests.test(username=username):
            answer = api.put("/api/user", update_body(username=username), token=anybody.token)
            assert problem(answer) == (422, {"username": ["is invalid"]})


def test_sizes_and_formats_are_checked(api: Api, anybody: User, subtests: pytest.Subtests) -> None:
    before = get_account(api, anybody)
    for body, errors in REFUSED:
        with subtests.test(errors=errors):
            assert problem(api.put("/api/user", body, token=anybody.token)) == (422, errors)
    assert get_account(api, anybody) == before

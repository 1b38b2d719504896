"""Showing and changing one's own account (GET, PUT /api/user)."""

import pytest

from contract_tests.accounts.own_account import change, shown
from contract_tests.api import Api, problem
from contract_tests.membership.members import sign_up
from contract_tests.users import PASSWORD, User, is_authenticated, log_in, new_name, registration

BLANK = ["can't be blank"]
TAKEN = ["has already been taken"]


KEPT = [
    ("bio", "  I work\n\tat a \u2028 state farm \U0001f600  "),
    ("bio", "<b>&amp;</b>"),
    ("image", "not a URL at all"),
    ("bio", "b" * 4_096),
    ("image", "\U0001f600" * 2_048),
]


def test_a_change_is_kept_exactly_and_all_else_stays(
    api: Api, somebody: User, subtests: pytest.Subtests
) -> None:
    for member, value in KEPT:
        with subtests.test(member, value=value):
            before = shown(api, somebody)
            answer = api.put("/api/user", change(**{member: value}), token=somebody.token)
            assert answer.status_code == 200
            assert answer.json()["user"] == before | {member: value} == shown(api, somebody)


@pytest.mark.parametrize("empty", [None, ""])
def test_bio_and_image_can_be_removed(api: Api, somebody: User, empty: str | None) -> None:
    api.put("/api/user", change(bio="b", image="i"), token=somebody.token)
    api.put("/api/user", change(bio=empty), token=somebody.token)
    assert shown(api, somebody) | {"bio": None, "image": "i"} == shown(api, somebody)
    api.put("/api/user", change(image=empty), token=somebody.token)
    assert shown(api, somebody)["image"] is None


def test_only_the_name_is_taken_for_whoever_has_no_email(api: Api) -> None:
    asking, having = sign_up(api), sign_up(api)
    answer = api.put("/api/user", change(username=having.username), token=asking.token)
    assert problem(answer) == (409, {"username": TAKEN})


def test_several_members_can_change_at_once(api: Api, somebody: User) -> None:
    name = new_name()
    body = change(username=name, email=f"{name}@example.org", bio="b", image="i")
    user = api.put("/api/user", body, token=somebody.token).json()["user"]
    assert user == body["user"] | {"token": somebody.token}
    assert list(user) == ["email", "token", "username", "bio", "image"]


def test_a_given_up_name_and_email_are_free_at_once(api: Api, somebody: User) -> None:
    name = new_name()
    new = change(username=name, email=f"{name}@example.org")
    assert api.put("/api/user", new, token=somebody.token).status_code == 200
    assert api.get(f"/api/profiles/{somebody.username}").status_code == 404
    login = {"user": {"email": somebody.email, "password": somebody.password}}
    assert problem(api.post("/api/users/login", login)) == (401, {"credentials": ["invalid"]})
    body = registration(username=somebody.username, email=somebody.email)
    assert api.post("/api/users", body).status_code == 201


def test_what_somebody_else_has_is_refused_and_nothing_changes(
    api: Api, somebody: User, somebody_else: User
) -> None:
    before = shown(api, somebody)
    body = change(username=somebody_else.username, email=somebody_else.email.upper(), bio="b")
    answer = api.put("/api/user", body, token=somebody.token)
    assert problem(answer) == (409, {"email": TAKEN, "username": TAKEN})
    assert shown(api, somebody) == before


def test_ones_own_name_and_email_are_no_conflict(api: Api, somebody: User) -> None:
    body = change(username=somebody.username, email=somebody.email.upper())
    answer = api.put("/api/user", body, token=somebody.token)
    assert answer.json()["user"]["email"] == somebody.email.upper()


def test_a_new_password_replaces_the_old_one(api: Api, somebody: User) -> None:
    api.put("/api/user", change(password="another password"), token=somebody.token)
    old = {"user": {"email": somebody.email, "password": PASSWORD}}
    new = {"user": {"email": somebody.email, "password": "another password"}}
    assert problem(api.post("/api/users/login", old)) == (401, {"credentials": ["invalid"]})
    assert api.post("/api/users/login", new).status_code == 200


def test_a_new_password_ends_all_tokens_but_the_one_that_came(api: Api, somebody: User) -> None:
    other = log_in(api, somebody)
    api.put("/api/user", change(password="another password"), token=other)
    assert not is_authenticated(api, somebody.token)
    assert is_authenticated(api, other)


def test_any_other_change_ends_no_token(api: Api, somebody: User) -> None:
    other = log_in(api, somebody)
    api.put("/api/user", change(bio="b", username=new_name()), token=other)
    assert is_authenticated(api, somebody.token)

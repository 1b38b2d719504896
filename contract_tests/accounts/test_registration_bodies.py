"""What a registration must look like (POST /api/users)."""

from itertools import product
from typing import Any

import pytest

from contract_tests.api import Api, problem
from contract_tests.users import PASSWORD, User, is_authenticated, new_name, registration

BLANK = ["can't be blank"]
TAKEN = ["has already been taken"]
MEMBERS = ["username", "email", "password"]
NO_OBJECTS: list[object] = [None, [], "x", 1, False]


def test_a_member_must_not_be_null_or_empty(api: Api, subtests: pytest.Subtests) -> None:
    for member, value in product(MEMBERS, (None, "")):
        with subtests.test(member, value=value):
            answer = api.post("/api/users", registration(**{member: value}))
            assert problem(answer) == (422, {member: BLANK})


def test_all_members_are_needed_and_named_at_once(api: Api) -> None:
    expected = {"email": BLANK, "password": BLANK, "username": BLANK}
    assert problem(api.post("/api/users", {"user": {}})) == (422, expected)


def test_a_member_must_be_a_string(api: Api, subtests: pytest.Subtests) -> None:
    for member, value in product(MEMBERS, (1, 1.5, True, [], {}, ["a"])):
        with subtests.test(member, value=value):
            answer = api.post("/api/users", registration(**{member: value}))
            assert problem(answer) == (422, {member: ["must be a string"]})


def test_the_envelope_must_be_an_object(api: Api, subtests: pytest.Subtests) -> None:
    for envelope in NO_OBJECTS:
        with subtests.test(envelope=envelope):
            assert problem(api.post("/api/users", {"user": envelope})) == (422, {"user": BLANK})


def test_the_envelope_must_be_there(api: Api) -> None:
    assert problem(api.post("/api/users", {})) == (422, {"user": BLANK})


OF_WRONG_SIZES: list[tuple[dict[str, Any], dict[str, list[str]]]] = [
    ({"username": "n" * 65}, {"username": ["is too long"]}),
    ({"email": f"{'e' * 249}@b.org"}, {"email": ["is too long"]}),
    ({"password": "1234567"}, {"password": ["is too short"]}),
    ({"password": "p" * 129}, {"password": ["is too long"]}),
    ({"username": "\U0001f600" * 65}, {"username": ["is too long"]}),
    (
        {"username": "n" * 65, "email": 7, "password": "short"},
        {
            "email": ["must be a string"],
            "password": ["is too short"],
            "username": ["is too long"],
        },
    ),
]


def test_sizes_are_held(api: Api, subtests: pytest.Subtests) -> None:
    for members, errors in OF_WRONG_SIZES:
        with subtests.test(members=members):
            assert problem(api.post("/api/users", registration(**members))) == (422, errors)


def test_sizes_count_code_points_and_may_be_reached(api: Api) -> None:
    name = new_name()
    username = name + "\U0001f600" * (64 - len(name))
    email = f"{name}@{'e' * (253 - len(name))}"
    password = "\U0001f600" * 128
    body = registration(username=username, email=email, password=password)
    answer = api.post("/api/users", body)
    assert answer.status_code == 201
    login = {"user": {"email": email, "password": password}}
    assert api.post("/api/users/login", login).status_code == 200


def test_a_username_that_could_deceive_is_refused(api: Api, subtests: pytest.Subtests) -> None:
    unseen = ("a\tb", "a\nb", "a\u200db", "a\u2028b", "a\ufffdb")
    for username in (" a", "a ", "\u00a0a", ".", "..", "a/b", *unseen):
        with subtests.test(username=username):
            answer = api.post("/api/users", registration(username=username))
            assert problem(answer) == (422, {"username": ["is invalid"]})


def test_an_email_that_cannot_be_one_is_refused(api: Api, subtests: pytest.Subtests) -> None:
    for email in ("a", "@b", "a@", "a@b@c", "a b@c", "a@b\u00a0c", "a\t@b", " a@b"):
        with subtests.test(email=email):
            answer = api.post("/api/users", registration(email=email))
            assert problem(answer) == (422, {"email": ["is invalid"]})


def test_form_is_looked_at_only_when_the_shape_is_right(api: Api) -> None:
    body = registration(username="a/b", email="nowhere", password="short")
    assert problem(api.post("/api/users", body)) == (422, {"password": ["is too short"]})


def test_all_faults_of_form_are_named_at_once(api: Api) -> None:
    body = registration(username="a/b", email="nowhere")
    expected = {"email": ["is invalid"], "username": ["is invalid"]}
    assert problem(api.post("/api/users", body)) == (422, expected)


def test_a_refused_registration_leaves_nothing_behind(api: Api, somebody: User) -> None:
    free = new_name()
    body = registration(username=free, email=somebody.email)
    assert api.post("/api/users", body).status_code == 409
    assert api.get(f"/api/profiles/{free}").status_code == 404
    assert api.post("/api/users", registration(username=free)).status_code == 201


def test_unknown_members_are_ignored(api: Api) -> None:
    body = registration(bio="mine", admin=True, token="mine")
    answer = api.post("/api/users", body | {"more": 1})
    assert answer.status_code == 201
    assert answer.json()["user"]["bio"] is None


def test_a_token_is_not_looked_at(api: Api) -> None:
    answer = api.post("/api/users", registration(password=PASSWORD), token="nobody's")
    assert answer.status_code == 201
    assert is_authenticated(api, answer.json()["user"]["token"])

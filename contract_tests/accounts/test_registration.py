"""Registration (POST /api/users)."""

import re
from functools import partial
from itertools import product
from typing import Any

import pytest

from contract_tests.accounts.steps import UNSEEN
from contract_tests.api import Api, problem, send_all_concurrently
from contract_tests.users import PASSWORD, User, is_authenticated, new_name, registration

BLANK = ["can't be blank"]
TAKEN = ["has already been taken"]
UNUSUAL_USERNAMES = [
    *("Zoë", "Zoe\u0308", "with a blank", "日本語", "😀"),
    *("a%2Fb?c#d", "\u00a9\u2014", "'; --", "\\"),
    *("a\u00a0b", "a\u3000b", "@", "...", "a.."),
]


def test_registering_returns_the_account_and_a_token(api: Api) -> None:
    body = registration()
    answer = api.post("/api/users", body)
    user = answer.json()["user"]
    assert answer.status_code == 201
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", user.pop("token"))
    username, email = body["user"]["username"], body["user"]["email"]
    assert user == {"email": email, "username": username, "bio": None, "image": None}


def test_the_token_of_a_registration_authenticates_its_user(api: Api, somebody: User) -> None:
    account = api.get("/api/user", token=somebody.token).json()["user"]
    assert (account["username"], account["token"]) == (somebody.username, somebody.token)


def test_a_taken_username_is_a_conflict(api: Api, somebody: User) -> None:
    answer = api.post("/api/users", registration(username=somebody.username))
    assert problem(answer) == (409, {"username": TAKEN})


def test_a_taken_email_is_a_conflict(api: Api, somebody: User) -> None:
    answer = api.post("/api/users", registration(email=somebody.email))
    assert problem(answer) == (409, {"email": TAKEN})


def test_a_taken_username_and_email_are_both_reported(api: Api, somebody: User) -> None:
    body = registration(username=somebody.username, email=somebody.email)
    assert problem(api.post("/api/users", body)) == (409, {"email": TAKEN, "username": TAKEN})


def test_of_concurrent_registrations_with_one_username_or_email_one_succeeds(
    api: Api, subtests: pytest.Subtests
) -> None:
    for member in ("username", "email"):
        value = registration()["user"][member]
        bodies = [registration(**{member: value}) for _ in range(4)]
        with subtests.test(member):
            answers = send_all_concurrently(
                [partial(api.post, "/api/users", body) for body in bodies]
            )
            assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
            for answer in answers:
                assert answer.status_code == 201 or problem(answer) == (409, {member: TAKEN})


def test_emails_are_compared_case_insensitively(api: Api, somebody: User) -> None:
    answer = api.post("/api/users", registration(email=somebody.email.upper()))
    assert problem(answer) == (409, {"email": TAKEN})


@pytest.mark.parametrize(
    ("email", "other", "status"),
    [
        ("j\u00f6rg-{}@example.org", "J\u00d6RG-{}@example.org", 409),
        ("{}@\u03b1\u03b2\u03b3", "{}@\u0391\u0392\u0393", 409),
        ("stra\u00dfe-{}@example.org", "strasse-{}@example.org", 201),
        ("j\u00f6rg-{}@example.org", "jo\u0308rg-{}@example.org", 201),
    ],
)
def test_emails_are_compared_by_pythons_str_lower(
    api: Api, email: str, other: str, status: int
) -> None:
    name = new_name()
    api.post("/api/users", registration(email=email.format(name)))
    answer = api.post("/api/users", registration(email=other.format(name)))
    assert answer.status_code == status


def test_an_email_keeps_its_case(api: Api) -> None:
    email = f"{new_name()}@Example.ORG"
    answer = api.post("/api/users", registration(email=email))
    assert answer.json()["user"]["email"] == email


def test_usernames_are_case_sensitive(api: Api, somebody: User) -> None:
    answer = api.post("/api/users", registration(username=somebody.username.upper()))
    assert answer.status_code == 201


def test_a_username_is_stored_unchanged(api: Api, subtests: pytest.Subtests) -> None:
    for text in UNUSUAL_USERNAMES:
        username = f"{text} {new_name()}"
        with subtests.test(text=text):
            answer = api.post("/api/users", registration(username=username))
            token = answer.json()["user"]["token"]
            assert api.get("/api/user", token=token).json()["user"]["username"] == username


def test_composed_and_decomposed_usernames_are_different(api: Api) -> None:
    name = new_name()
    for accented in ("\u00e9", "e\u0301"):
        answer = api.post("/api/users", registration(username=f"{accented}{name}"))
        assert answer.status_code == 201


MEMBERS = ["username", "email", "password"]
NOT_OBJECTS: list[object] = [None, [], "x", 1, False]


def test_a_member_must_not_be_null_or_empty(api: Api, subtests: pytest.Subtests) -> None:
    for member, value in product(MEMBERS, (None, "")):
        with subtests.test(member, value=value):
            answer = api.post("/api/users", registration(**{member: value}))
            assert problem(answer) == (422, {member: BLANK})


def test_all_missing_members_are_reported_together(api: Api) -> None:
    expected = {"email": BLANK, "password": BLANK, "username": BLANK}
    assert problem(api.post("/api/users", {"user": {}})) == (422, expected)


def test_members_must_be_strings(api: Api, subtests: pytest.Subtests) -> None:
    for member, value in product(MEMBERS, (1, 1.5, True, [], {}, ["a"])):
        with subtests.test(member, value=value):
            answer = api.post("/api/users", registration(**{member: value}))
            assert problem(answer) == (422, {member: ["must be a string"]})


def test_the_envelope_must_be_an_object(api: Api, subtests: pytest.Subtests) -> None:
    for envelope in NOT_OBJECTS:
        with subtests.test(envelope=envelope):
            assert problem(api.post("/api/users", {"user": envelope})) == (422, {"user": BLANK})


def test_the_envelope_is_required(api: Api) -> None:
    assert problem(api.post("/api/users", {})) == (422, {"user": BLANK})


WRONG_SIZES: list[tuple[dict[str, Any], dict[str, list[str]]]] = [
    ({"username": "n" * 65}, {"username": ["is too long"]}),
    ({"email": f"{'e' * 249}@b.org"}, {"email": ["is too long"]}),
    ({"password": "1234567"}, {"password": ["is too short (minimum is 8 characters)"]}),
    ({"password": "p" * 129}, {"password": ["is too long"]}),
    ({"username": "\U0001f600" * 65}, {"username": ["is too long"]}),
    (
        {"username": "n" * 65, "email": 7, "password": "short"},
        {
            "email": ["must be a string"],
            "password": ["is too short (minimum is 8 characters)"],
            "username": ["is too long"],
        },
    ),
]


def test_sizes_are_limited(api: Api, subtests: pytest.Subtests) -> None:
    for members, errors in WRONG_SIZES:
        with subtests.test(members=members):
            assert problem(api.post("/api/users", registration(**members))) == (422, errors)


def test_maximum_sizes_in_code_points_are_accepted(api: Api) -> None:
    name = new_name()
    username = name + "\U0001f600" * (64 - len(name))
    email = f"{name}@{'e' * (253 - len(name))}"
    password = "\U0001f600" * 128
    body = registration(username=username, email=email, password=password)
    answer = api.post("/api/users", body)
    assert answer.status_code == 201
    login = {"user": {"email": email, "password": password}}
    assert api.post("/api/users/login", login).status_code == 200


def test_a_deceptive_username_is_invalid(api: Api, subtests: pytest.Subtests) -> None:
    for username in (" a", "a ", "\u00a0a", "a\u3000", ".", "..", "a/b", "/", " ", *UNSEEN):
        with subtests.test(username=username):
            answer = api.post("/api/users", registration(username=username))
            assert problem(answer) == (422, {"username": ["is invalid"]})


def test_a_malformed_email_is_invalid(api: Api, subtests: pytest.Subtests) -> None:
    for email in (
        *("a", "@b", "a@", "a@b@c", "a b@c", "a@b\u00a0c", "a\t@b", " a@b", "a@b ", "@", "a@@b"),
        *("a\n@b", "a@b\x7f", "a\x1f@b", "a\u2028@b", "a\u3000@b", "a\x85@b"),
    ):
        with subtests.test(email=email):
            answer = api.post("/api/users", registration(email=email))
            assert problem(answer) == (422, {"email": ["is invalid"]})


def test_formats_are_checked_only_when_the_shape_is_valid(api: Api) -> None:
    body = registration(username="a/b", email="nowhere", password="short")
    assert problem(api.post("/api/users", body)) == (
        422,
        {"password": ["is too short (minimum is 8 characters)"]},
    )


def test_all_format_errors_are_reported_together(api: Api) -> None:
    body = registration(username="a/b", email="nowhere")
    expected = {"email": ["is invalid"], "username": ["is invalid"]}
    assert problem(api.post("/api/users", body)) == (422, expected)


GUESSABLE = (422, {"password": ["is easy to guess"]})


def test_common_passwords_are_refused(api: Api, subtests: pytest.Subtests) -> None:
    for password in ("password", "PASSWORD", "12345678", "qwertyuiop", "P@ssw0rd", "iloveyou"):
        with subtests.test(password=password):
            answer = api.post("/api/users", registration(password=password))
            assert problem(answer) == GUESSABLE


def test_ones_own_name_is_refused_as_a_password(api: Api, subtests: pytest.Subtests) -> None:
    name, address = new_name(), f"{new_name()}@example.org"
    for password in (name, name.upper(), address, address.partition("@")[0].title()):
        with subtests.test(password=password):
            body = registration(username=name, email=address, password=password)
            assert problem(api.post("/api/users", body)) == GUESSABLE
    body = registration(username=name, email=address, password=f"{name}, as nobody guesses")
    assert api.post("/api/users", body).status_code == 201


def test_a_guessable_password_is_reported_after_formats_and_before_conflicts(
    api: Api, somebody: User
) -> None:
    body = registration(username="a/b", password="password")
    assert problem(api.post("/api/users", body)) == (422, {"username": ["is invalid"]})
    body = registration(username=somebody.username, password="password")
    assert problem(api.post("/api/users", body)) == GUESSABLE


def test_a_refused_registration_stores_nothing(api: Api, somebody: User) -> None:
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


def test_a_token_is_ignored(api: Api) -> None:
    answer = api.post("/api/users", registration(password=PASSWORD), token="nobody's")
    assert answer.status_code == 201
    assert is_authenticated(api, answer.json()["user"]["token"])

"""Opening accounts (POST /api/users)."""

import re

import pytest

from contract_tests.api import Api, problem
from contract_tests.users import User, new_name, registration

BLANK = ["can't be blank"]
TAKEN = ["has already been taken"]
KEPT = [
    *("Zoë", "Zoe\u0308", "with a blank", "日本語", "😀"),
    *("a%2Fb?c#d", "\u00a9\u2014", "'; --", "\\"),
]


def test_whoever_registers_gets_an_account_and_a_token(api: Api) -> None:
    body = registration()
    answer = api.post("/api/users", body)
    user = answer.json()["user"]
    assert answer.status_code == 201
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", user.pop("token"))
    username, email = body["user"]["username"], body["user"]["email"]
    assert user == {"email": email, "username": username, "bio": None, "image": None}


def test_the_token_of_a_registration_stands_for_its_user(api: Api, somebody: User) -> None:
    shown = api.get("/api/user", token=somebody.token).json()["user"]
    assert (shown["username"], shown["token"]) == (somebody.username, somebody.token)


def test_a_second_registration_with_the_same_username_is_refused(api: Api, somebody: User) -> None:
    answer = api.post("/api/users", registration(username=somebody.username))
    assert problem(answer) == (409, {"username": TAKEN})


def test_a_second_registration_with_the_same_email_is_refused(api: Api, somebody: User) -> None:
    answer = api.post("/api/users", registration(email=somebody.email))
    assert problem(answer) == (409, {"email": TAKEN})


def test_username_and_email_are_both_named_when_both_are_taken(api: Api, somebody: User) -> None:
    body = registration(username=somebody.username, email=somebody.email)
    assert problem(api.post("/api/users", body)) == (409, {"email": TAKEN, "username": TAKEN})


def test_emails_are_the_same_whatever_their_case(api: Api, somebody: User) -> None:
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
def test_the_case_of_an_email_is_pythons(api: Api, email: str, other: str, status: int) -> None:
    name = new_name()
    api.post("/api/users", registration(email=email.format(name)))
    answer = api.post("/api/users", registration(email=other.format(name)))
    assert answer.status_code == status


def test_an_email_is_shown_as_it_was_sent(api: Api) -> None:
    email = f"{new_name()}@Example.ORG"
    answer = api.post("/api/users", registration(email=email))
    assert answer.json()["user"]["email"] == email


def test_usernames_are_different_if_their_case_is(api: Api, somebody: User) -> None:
    answer = api.post("/api/users", registration(username=somebody.username.upper()))
    assert answer.status_code == 201


def test_a_username_is_kept_exactly_as_it_was_sent(api: Api, subtests: pytest.Subtests) -> None:
    for text in KEPT:
        username = f"{text} {new_name()}"
        with subtests.test(text=text):
            answer = api.post("/api/users", registration(username=username))
            token = answer.json()["user"]["token"]
            assert api.get("/api/user", token=token).json()["user"]["username"] == username


def test_composed_and_decomposed_usernames_are_two(api: Api) -> None:
    name = new_name()
    for accented in ("\u00e9", "e\u0301"):
        answer = api.post("/api/users", registration(username=f"{accented}{name}"))
        assert answer.status_code == 201

"""Logging in to accounts, and out of them (POST /api/users/login, /api/users/logout)."""

from datetime import timedelta
from unicodedata import normalize

import pytest

from contract_tests.api import Api, problem
from contract_tests.targets.doubles import SettableClock
from contract_tests.users import User, is_authenticated, log_in, new_name, register

WRONG = (401, {"credentials": ["invalid"]})
INVALID = (401, {"token": ["is invalid"]})


def _login(email: object, password: object) -> dict[str, dict[str, object]]:
    return {"user": {"email": email, "password": password}}


def test_each_login_gives_a_new_token(api: Api, somebody: User) -> None:
    tokens = {somebody.token, log_in(api, somebody), log_in(api, somebody)}
    assert len(tokens) == 3
    assert all(is_authenticated(api, token) for token in tokens)


def test_a_login_shows_the_user(api: Api, somebody: User) -> None:
    members = {"bio": "b", "image": "i"}
    api.put("/api/user", {"user": members}, token=somebody.token)
    answer = api.post("/api/users/login", _login(somebody.email, somebody.password))
    user = answer.json()["user"]
    assert answer.status_code == 200
    shown = {"email": somebody.email, "token": user["token"], "username": somebody.username}
    assert user == shown | members


def test_an_email_is_found_whatever_its_case(api: Api, somebody: User) -> None:
    answer = api.post("/api/users/login", _login(somebody.email.upper(), somebody.password))
    assert answer.status_code == 200


def test_a_wrong_password_and_an_unknown_email_are_answered_alike(api: Api, somebody: User) -> None:
    wrong = api.post("/api/users/login", _login(somebody.email, "wrong"))
    unknown = api.post("/api/users/login", _login(f"{new_name()}@example.org", "wrong"))
    assert problem(wrong) == problem(unknown) == WRONG
    assert wrong.headers["WWW-Authenticate"] == unknown.headers["WWW-Authenticate"] == "Bearer"


# bcrypt, for one, looks at 72 bytes and no further.
PASSWORD = f" Pass wörd \ufb01 {'x' * 72} "
OTHERS = [
    *(PASSWORD.upper(), PASSWORD.title(), f" {PASSWORD}", f"{PASSWORD} ", PASSWORD.strip()),
    *(normalize("NFKC", PASSWORD), normalize("NFD", PASSWORD), f"{PASSWORD[:-2]}y "),
]


def test_a_password_counts_exactly(api: Api, subtests: pytest.Subtests) -> None:
    somebody = register(api, password=PASSWORD)
    for other in OTHERS:
        with subtests.test(password=other):
            assert problem(api.post("/api/users/login", _login(somebody.email, other))) == WRONG
    assert api.post("/api/users/login", _login(somebody.email, PASSWORD)).status_code == 200


@pytest.mark.parametrize("form", [" {}", "{} "])
def test_blanks_around_what_somebody_logs_in_with_count(api: Api, anybody: User, form: str) -> None:
    email, password = anybody.email, anybody.password
    for body in (_login(form.format(email), password), _login(email, form.format(password))):
        assert problem(api.post("/api/users/login", body)) == WRONG


@pytest.mark.parametrize("password", ["x", "p" * 5_000])
def test_only_the_shape_of_a_login_is_checked(api: Api, somebody: User, password: str) -> None:
    assert problem(api.post("/api/users/login", _login(somebody.email, password))) == WRONG
    assert problem(api.post("/api/users/login", _login("nowhere", password))) == WRONG


def test_a_login_needs_email_and_password(api: Api) -> None:
    blank = ["can't be blank"]
    nothing: dict[str, dict[str, object]] = {"user": {}}
    for body in (nothing, _login(None, None), _login("", "")):
        answer = api.post("/api/users/login", body)
        assert problem(answer) == (422, {"email": blank, "password": blank})


def test_a_logout_ends_the_token_that_came_and_no_other(api: Api, somebody: User) -> None:
    other = log_in(api, somebody)
    assert api.post("/api/users/logout", token=somebody.token).status_code == 204
    answer = api.get("/api/user", token=somebody.token)
    assert problem(answer) == INVALID
    assert answer.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'
    assert is_authenticated(api, other)


def test_a_logout_cannot_be_repeated(api: Api, somebody: User) -> None:
    api.post("/api/users/logout", token=somebody.token)
    assert problem(api.post("/api/users/logout", token=somebody.token)) == INVALID


def test_a_logout_ignores_a_body(api: Api, somebody: User) -> None:
    answer = api.send(
        "POST", "/api/users/logout", token=somebody.token, content=b"\xff{", headers={}
    )
    assert answer.status_code == 204


def test_a_hundred_tokens_are_kept_and_the_oldest_goes(api: Api, somebody: User) -> None:
    second = log_in(api, somebody)
    newest = [log_in(api, somebody) for _ in range(99)]
    assert not is_authenticated(api, somebody.token)
    assert is_authenticated(api, second)
    assert is_authenticated(api, newest[-1])


def test_a_token_is_valid_for_thirty_days(api: Api, somebody: User, clock: SettableClock) -> None:
    clock.advance(timedelta(days=30) - timedelta(minutes=1))
    assert is_authenticated(api, somebody.token)
    clock.advance(timedelta(minutes=2))
    assert problem(api.get("/api/user", token=somebody.token)) == INVALID

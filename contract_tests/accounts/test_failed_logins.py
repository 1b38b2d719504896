"""Failed logins are limited for each email address (POST /api/users/login)."""

from datetime import timedelta
from functools import partial

import httpx
import pytest

from contract_tests.api import Api, problem, send_all_concurrently
from contract_tests.targets.doubles import SettableClock
from contract_tests.users import User, is_authenticated, new_name, register

ALLOWED = 10
PERIOD = timedelta(minutes=15)
WRONG = (401, {"credentials": ["invalid"]})
LIMITED = (429, {"credentials": ["were wrong too often"]})


def _log_in(api: Api, email: str, password: str) -> httpx.Response:
    return api.post("/api/users/login", {"user": {"email": email, "password": password}})


def _fail(api: Api, email: str, times: int = ALLOWED) -> None:
    for _ in range(times):
        assert problem(_log_in(api, email, "wrong")) == WRONG


def test_after_ten_failed_logins_even_the_right_password_is_refused(
    api: Api, somebody: User
) -> None:
    _fail(api, somebody.email)
    for password in ("wrong", somebody.password):
        answer = _log_in(api, somebody.email, password)
        assert problem(answer) == LIMITED
        assert 1 <= int(answer.headers["Retry-After"]) <= PERIOD.total_seconds()
        assert "WWW-Authenticate" not in answer.headers


@pytest.mark.parametrize("email", ["{}@example.org", "{}", " {}@@\u2028"])
def test_an_address_that_nobody_has_is_limited_in_the_same_way(api: Api, email: str) -> None:
    unknown = email.format(new_name())
    _fail(api, unknown)
    assert problem(_log_in(api, unknown, "wrong")) == LIMITED


def test_the_case_of_the_address_makes_no_difference(api: Api, somebody: User) -> None:
    _fail(api, somebody.email, ALLOWED - 1)
    _fail(api, somebody.email.upper(), 1)
    assert problem(_log_in(api, somebody.email.title(), somebody.password)) == LIMITED


def test_a_successful_login_does_not_change_the_count(api: Api, somebody: User) -> None:
    _fail(api, somebody.email, ALLOWED - 1)
    assert _log_in(api, somebody.email, somebody.password).status_code == 200
    _fail(api, somebody.email, 1)
    assert problem(_log_in(api, somebody.email, somebody.password)) == LIMITED


def test_tokens_and_other_accounts_are_not_limited(
    api: Api, somebody: User, somebody_else: User
) -> None:
    _fail(api, somebody.email)
    assert is_authenticated(api, somebody.token)
    assert _log_in(api, somebody_else.email, somebody_else.password).status_code == 200


def test_a_new_address_begins_without_failed_logins(api: Api, somebody: User) -> None:
    _fail(api, somebody.email)
    email = f"{new_name()}@example.org"
    api.put("/api/user", {"user": {"email": email}}, token=somebody.token)
    assert _log_in(api, email, somebody.password).status_code == 200


def test_the_period_begins_with_the_first_failed_login_and_ends_by_itself(
    api: Api, somebody: User, clock: SettableClock
) -> None:
    clock.stop(clock.now())
    _fail(api, somebody.email, 1)
    clock.advance(PERIOD - timedelta(seconds=2.5))
    _fail(api, somebody.email, ALLOWED - 1)
    limited = _log_in(api, somebody.email, somebody.password)
    assert (problem(limited), limited.headers["Retry-After"]) == (LIMITED, "3")
    clock.advance(timedelta(seconds=2.499))
    assert problem(_log_in(api, somebody.email, somebody.password)) == LIMITED
    clock.advance(timedelta(milliseconds=1))
    assert _log_in(api, somebody.email, somebody.password).status_code == 200
    _fail(api, somebody.email)
    assert problem(_log_in(api, somebody.email, somebody.password)) == LIMITED


@pytest.mark.parametrize("known", [True, False])
def test_of_concurrent_failed_logins_ten_are_answered(api: Api, known: bool) -> None:
    email = register(api).email if known else f"{new_name()}@example.org"
    answers = send_all_concurrently([partial(_log_in, api, email, "wrong")] * 20)
    outcomes = [problem(answer) for answer in answers]
    assert outcomes.count(WRONG) == ALLOWED
    assert outcomes.count(LIMITED) == 20 - ALLOWED

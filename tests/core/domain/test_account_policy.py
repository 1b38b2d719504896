"""Passwords that are easy to guess, and how many failed logins are allowed."""

from datetime import UTC, datetime, timedelta

import pytest

from core.domain.account_policy import (
    DEVELOPMENT,
    PRODUCTION,
    AccountPolicy,
    FailedLogins,
    login_key,
)
from core.domain.common_passwords import is_common
from core.domain.errors import DomainError, Kind
from core.domain.validation import password_error
from tests.errors import expect_error

GUESSED = {"password": "is easy to guess"}
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
MINUTE, MILLISECOND = timedelta(minutes=1), timedelta(milliseconds=1)

# Passwords


@pytest.mark.parametrize("password", ["password", "PassWord", "12345678", "qwertyuiop", "bangbang"])
def test_a_common_password_is_refused_in_any_case(password: str) -> None:
    for policy in (PRODUCTION, DEVELOPMENT):
        with expect_error(Kind.INVALID, GUESSED):
            policy.check_password(password, "anna", "a@x.org")


@pytest.mark.parametrize(
    "password", ["correct horse battery", "password ", "bonjour1", "jakejake", "\ud800" * 8]
)
def test_another_password_is_accepted(password: str) -> None:
    PRODUCTION.check_password(password, "anna", "a@x.org")


def test_the_password_of_realworlds_tests_is_accepted_in_development_alone() -> None:
    DEVELOPMENT.check_password("password123", "anna")
    for policy, password in ((PRODUCTION, "password123"), (DEVELOPMENT, "Password123")):
        with expect_error(Kind.INVALID, GUESSED):
            policy.check_password(password, "anna")


@pytest.mark.parametrize("password", ["Anna Ahab", "anna ahab", "AHAB@X.ORG", "ahab", "Ahab"])
def test_ones_own_names_are_refused_in_any_case(password: str) -> None:
    with expect_error(Kind.INVALID, GUESSED):
        PRODUCTION.check_password(password, "Anna Ahab", "ahab@x.org")


@pytest.mark.parametrize("password", ["anna ahab!", "x.org", "", "none", "@x.org"])
def test_what_only_contains_a_name_is_accepted(password: str) -> None:
    PRODUCTION.check_password(password, "anna ahab", "ahab@x.org")
    PRODUCTION.check_password(password, "anna ahab", None)


def test_the_list_is_that_of_django() -> None:
    pytest.importorskip("django", reason="not checked: Django is not installed")
    from dev.common_passwords import COUNT, MODULE, common_passwords, module_text

    listed = common_passwords()
    assert len(set(listed)) == COUNT == 3_000
    assert all(is_common(password) for password in listed)
    assert {password_error(password) for password in listed} == {None}
    assert MODULE.read_text(encoding="utf-8") == module_text()


# Failed logins

TWO = AccountPolicy(failed_logins=2, period=MINUTE)


def failed(count: int) -> FailedLogins:
    """Failed logins since noon."""
    return FailedLogins("key", count, NOON)


@pytest.mark.parametrize("known", [None, failed(0), failed(1)])
def test_fewer_failed_logins_are_allowed(known: FailedLogins | None) -> None:
    TWO.require_few(known, NOON)


@pytest.mark.parametrize(
    ("after", "seconds"),
    [(timedelta(), 60), (MILLISECOND, 60), (timedelta(seconds=1), 59), (MINUTE - MILLISECOND, 1)],
)
@pytest.mark.parametrize("count", [2, 3])
def test_a_login_is_refused_until_the_period_is_over(
    count: int, after: timedelta, seconds: int
) -> None:
    with pytest.raises(DomainError) as raised:
        TWO.require_few(failed(count), NOON + after)
    assert raised.value.kind is Kind.TOO_MANY_LOGINS
    assert raised.value.errors == {"credentials": "were wrong too often"}
    assert raised.value.retry_after == seconds


@pytest.mark.parametrize("after", [MINUTE, 2 * MINUTE])
def test_after_the_period_failed_logins_begin_anew(after: timedelta) -> None:
    TWO.require_few(failed(9), NOON + after)
    assert TWO.count(failed(9), NOON + after) == FailedLogins("key", 1, NOON + after)


def test_within_the_period_failed_logins_add_up() -> None:
    assert TWO.count(failed(0), NOON) == failed(1)
    assert TWO.count(failed(1), NOON + MINUTE - MILLISECOND) == failed(2)


def test_in_production_ten_logins_may_fail_within_fifteen_minutes() -> None:
    assert (PRODUCTION.failed_logins, PRODUCTION.period) == (10, 15 * MINUTE)
    assert (DEVELOPMENT.failed_logins, DEVELOPMENT.period) == (10, 15 * MINUTE)
    assert AccountPolicy() == PRODUCTION


def test_a_key_tells_neither_the_address_nor_whether_somebody_has_it() -> None:
    assert login_key("email", "a@x.org") == login_key("email", "a@x.org")
    keys = {login_key("email", "a"), login_key("username", "a"), login_key("email", "\ud800")}
    assert {len(key) for key in keys} == {64}
    assert len(keys) == 3
    assert "key" not in repr(FailedLogins("a key", 1, NOON)).replace("FailedLogins", "")

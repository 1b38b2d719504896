"""Accounts that an operator opens, and passwords that an operator sets."""

import pytest

from core.domain.accounts import Bearer
from core.domain.errors import Kind
from core.domain.membership_tiers import Tier
from core.ports import Ports
from core.run_blocking import run_blocking
from core.use_cases.accounts import authenticate, create_user, log_in, set_password, show_profile
from tests.core.fakes import ManualClock
from tests.errors import expect_error

TAKEN = "has already been taken"


def test_a_user_is_created_with_or_without_a_password(ports: Ports, clock: ManualClock) -> None:
    user = run_blocking(create_user(ports, "root", "Root@x.org", "a password", is_staff=True))
    assert (user.username, user.email, user.password_hash) == (
        "root",
        "Root@x.org",
        "1:a password",
    )
    assert (user.tier, user.is_staff, user.version) == (Tier.STANDARD, True, 1)
    assert user.created_at == clock.now()
    assert run_blocking(log_in(ports, "root@x.org", "a password")).user == user
    bare = run_blocking(create_user(ports, "bare"))
    assert (bare.email, bare.password_hash, bare.is_staff) == (None, None, False)
    assert run_blocking(show_profile(ports, None, "bare")).username == "bare"


def test_what_breaks_a_rule_is_not_created(ports: Ports, anna: Bearer) -> None:
    invalid = {
        "username": "is invalid",
        "email": "is invalid",
        "password": "is too short (minimum is 8 characters)",
    }
    with expect_error(Kind.INVALID, invalid):
        run_blocking(create_user(ports, " a", "nothing", "short"))
    with expect_error(Kind.TAKEN, {"username": TAKEN, "email": TAKEN}):
        run_blocking(create_user(ports, anna.user.username, anna.user.email))


def test_a_password_that_is_set_ends_every_token(ports: Ports, anna: Bearer) -> None:
    second = run_blocking(log_in(ports, "anna@x.org", "annas password"))
    user = run_blocking(set_password(ports, "anna", "another password"))
    assert (user.version, user.password_hash) == (2, "1:another password")
    for bearer in (anna, second):
        with expect_error(Kind.TOKEN_INVALID, {"token": "is invalid"}):
            run_blocking(authenticate(ports, bearer.token))
    assert run_blocking(log_in(ports, "anna@x.org", "another password")).user == user


@pytest.mark.parametrize("name", ["nobody", "", "\N{NULL}", "a" * 65])
def test_the_password_of_nobody_is_not_set(ports: Ports, name: str) -> None:
    with expect_error(Kind.NOT_FOUND, {"profile": "not found"}):
        run_blocking(set_password(ports, name, "another password"))


def test_a_password_that_is_too_short_is_not_set(ports: Ports, anna: Bearer) -> None:
    with expect_error(Kind.INVALID, {"password": "is too short (minimum is 8 characters)"}):
        run_blocking(set_password(ports, "anna", "short"))
    assert run_blocking(authenticate(ports, anna.token)) == anna

"""How long a token stands for its user."""

from datetime import timedelta

import pytest

from core.domain.accounts import Bearer
from core.domain.errors import Kind
from core.ports import Ports
from core.run_blocking import run_blocking
from core.use_cases.accounts import authenticate, log_in, log_out
from tests.core.fakes import StoppedClock
from tests.refused import refused

INVALID = {"token": "is invalid"}
THIRTY_DAYS = timedelta(days=30)
A_MILLISECOND = timedelta(milliseconds=1)


def test_a_token_stands_for_its_user_until_just_before_thirty_days(
    ports: Ports, clock: StoppedClock, anna: Bearer
) -> None:
    clock.advance(THIRTY_DAYS - A_MILLISECOND)
    assert run_blocking(authenticate(ports, anna.token)) == anna


def test_a_token_stands_for_nobody_from_thirty_days_on(
    ports: Ports, clock: StoppedClock, anna: Bearer
) -> None:
    clock.advance(THIRTY_DAYS)
    with refused(Kind.TOKEN_INVALID, INVALID):
        run_blocking(authenticate(ports, anna.token))


@pytest.mark.parametrize("token", ["", "token-2", "TOKEN-1", " token-1", "\udcff"])
@pytest.mark.usefixtures("anna")
def test_a_text_that_nobody_was_given_stands_for_nobody(ports: Ports, token: str) -> None:
    with refused(Kind.TOKEN_INVALID, INVALID):
        run_blocking(authenticate(ports, token))


def test_the_hundred_newest_tokens_of_a_user_are_kept(
    ports: Ports, clock: StoppedClock, anna: Bearer, bert: Bearer
) -> None:
    first, second = anna.token, _log_in_a_second_later(ports, clock)
    for _ in range(98):
        _log_in_a_second_later(ports, clock)
    assert run_blocking(authenticate(ports, first)) == anna
    newest = _log_in_a_second_later(ports, clock)  # the 101st
    with refused(Kind.TOKEN_INVALID, INVALID):
        run_blocking(authenticate(ports, first))
    for kept in (second, newest):
        assert run_blocking(authenticate(ports, kept)).user == anna.user
    assert run_blocking(authenticate(ports, bert.token)) == bert


def test_a_login_deletes_the_users_expired_tokens_and_no_others(
    ports: Ports, clock: StoppedClock, anna: Bearer, bert: Bearer
) -> None:
    clock.advance(THIRTY_DAYS)
    run_blocking(log_in(ports, "anna@x.org", "annas password"))
    clock.advance(-A_MILLISECOND)  # now they would be valid again, if they were still there
    with refused(Kind.TOKEN_INVALID, INVALID):
        run_blocking(authenticate(ports, anna.token))
    assert run_blocking(authenticate(ports, bert.token)) == bert


def test_logging_out_ends_the_token_that_came_at_once_and_no_other(
    ports: Ports, anna: Bearer
) -> None:
    other = run_blocking(log_in(ports, "anna@x.org", "annas password"))
    run_blocking(log_out(ports, anna))
    with refused(Kind.TOKEN_INVALID, INVALID):
        run_blocking(authenticate(ports, anna.token))
    assert run_blocking(authenticate(ports, other.token)) == other


def test_logging_out_may_be_repeated(ports: Ports, anna: Bearer) -> None:
    run_blocking(log_out(ports, anna))
    run_blocking(log_out(ports, anna))


def _log_in_a_second_later(ports: Ports, clock: StoppedClock) -> str:
    clock.advance(timedelta(seconds=1))
    return run_blocking(log_in(ports, "anna@x.org", "annas password")).token

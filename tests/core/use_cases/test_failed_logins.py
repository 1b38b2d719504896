"""Failed logins are counted, limited, and written to the security log."""

from datetime import timedelta

import pytest

from core.domain.account_policy import PRODUCTION, login_key
from core.domain.accounts import Bearer
from core.domain.errors import Kind
from core.domain.security_events import SecurityEvent, SecurityEventName
from core.ports import Ports
from core.run_blocking import run_blocking
from core.use_cases.accounts import authenticate, check_credentials, log_in
from tests.core.fakes import CountingStore, ManualClock, PlainHasher, RecordedEvents
from tests.errors import expect_error

WRONG = {"credentials": "invalid"}
OFTEN = {"credentials": "were wrong too often"}
ANNA, NOBODY = "anna@x.org", "nobody@x.org"


def fail(ports: Ports, email: str, times: int = PRODUCTION.failed_logins) -> None:
    """Log in with a wrong password."""
    for _ in range(times):
        with expect_error(Kind.WRONG_CREDENTIALS, WRONG):
            run_blocking(log_in(ports, email, "wrong"))


@pytest.mark.parametrize("email", [ANNA, NOBODY])
def test_after_ten_failed_logins_none_succeeds(
    ports: Ports, anna: Bearer, passwords: PlainHasher, email: str
) -> None:
    fail(ports, email)
    for password in ("wrong", "annas password"):
        verified = passwords.verifications
        with expect_error(Kind.TOO_MANY_LOGINS, OFTEN):
            run_blocking(log_in(ports, email, password))
        assert passwords.verifications == verified + 1  # the same time as before
    assert run_blocking(authenticate(ports, anna.token)) == anna


def test_a_limited_login_is_not_counted(ports: Ports, anna: Bearer, clock: ManualClock) -> None:
    fail(ports, ANNA)
    clock.advance(PRODUCTION.period - timedelta(milliseconds=1))
    with expect_error(Kind.TOO_MANY_LOGINS, OFTEN):
        run_blocking(log_in(ports, ANNA, "wrong"))
    clock.advance(timedelta(milliseconds=1))
    assert run_blocking(log_in(ports, ANNA, "annas password")).user == anna.user


def test_of_a_limited_login_nothing_is_written(
    ports: Ports, store: CountingStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail(ports, NOBODY)
    monkeypatch.setattr(store, "writing", None)
    with expect_error(Kind.TOO_MANY_LOGINS, OFTEN):
        run_blocking(log_in(ports, NOBODY, "wrong"))


def test_a_guess_that_others_overtake_is_not_answered(
    ports: Ports, anna: Bearer, passwords: PlainHasher
) -> None:
    def overtake() -> None:
        passwords.meanwhile = lambda: None
        fail(ports, ANNA)

    for password in ("wrong", "annas password"):
        passwords.meanwhile = overtake
        ports.store.__init__()  # type: ignore[misc]  # empty again
        with expect_error(Kind.TOO_MANY_LOGINS, OFTEN):
            run_blocking(log_in(ports, ANNA, password))


def test_old_failed_logins_are_deleted_by_later_ones(
    ports: Ports, store: CountingStore, clock: ManualClock
) -> None:
    for number in range(25):
        fail(ports, f"{number}@x.org", 1)
    clock.advance(PRODUCTION.period)
    left = []
    for number in range(4):
        fail(ports, f"later {number}@x.org", 1)
        left.append(len(store._rows.failed_logins))
    assert left == [16, 7, 3, 4]


def test_the_admin_site_counts_by_username(ports: Ports, anna: Bearer) -> None:
    assert run_blocking(check_credentials(ports, "anna", "annas password")) == anna.user
    fail(ports, ANNA)
    assert run_blocking(check_credentials(ports, "anna", "annas password")) == anna.user
    for name in ("anna", "nobody", "a\x00b", "\ud800"):
        for _ in range(PRODUCTION.failed_logins):
            with expect_error(Kind.WRONG_CREDENTIALS, WRONG):
                run_blocking(check_credentials(ports, name, "wrong"))
        with expect_error(Kind.TOO_MANY_LOGINS, OFTEN):
            run_blocking(check_credentials(ports, name, "annas password"))


def test_the_log_names_known_users_and_digests_of_unknown_addresses(
    ports: Ports, anna: Bearer, security_log: RecordedEvents
) -> None:
    security_log.events.clear()
    for email in (ANNA, NOBODY):
        fail(ports, email)
        with expect_error(Kind.TOO_MANY_LOGINS, OFTEN):
            run_blocking(log_in(ports, email, "annas password"))
    failed, limited = SecurityEventName.LOGIN_FAILED, SecurityEventName.LOGIN_LIMITED
    digits = login_key("email", NOBODY)[:16]
    assert security_log.events == [
        *[SecurityEvent(failed, anna.id)] * 10,
        SecurityEvent(limited, anna.id),
        *[SecurityEvent(failed, login=digits)] * 10,
        SecurityEvent(limited, login=digits),
    ]

"""The list of one's own tokens, and what the security log says of tokens and accounts."""

from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any

import pytest

from core.domain.accounts import AccountChange, Bearer, public_token_id, token_digest
from core.domain.errors import Kind
from core.domain.membership import SignUp
from core.domain.security_events import SecurityEvent, SecurityEventName
from core.ports import Ports
from core.run_blocking import run_blocking
from core.use_cases import accounts, membership
from core.use_cases.accounts import (
    authenticate,
    list_tokens,
    log_in,
    log_out,
    revoke_other_tokens,
    revoke_token,
)
from tests.core.fakes import ManualClock, RecordedEvents
from tests.errors import expect_error

NOT_FOUND, INVALID = {"token": "not found"}, {"token": "is invalid"}


def another(ports: Ports) -> Bearer:
    """Anna, who has logged in again."""
    return run_blocking(log_in(ports, "anna@x.org", "annas password"))


def id_of(bearer: Bearer) -> str:
    """The public id of a token."""
    return public_token_id(token_digest(bearer.token))


def test_the_list_has_the_newest_token_first(
    ports: Ports, clock: ManualClock, anna: Bearer, bert: Bearer
) -> None:
    issued_at = clock.now()
    clock.advance(timedelta(days=1))
    newer = another(ports)
    first, second = run_blocking(list_tokens(ports, anna))
    assert (first.id, first.created_at, first.current) == (id_of(newer), clock.now(), False)
    assert (second.id, second.created_at, second.current) == (id_of(anna), issued_at, True)
    assert first.expires_at - first.created_at == timedelta(days=30)


def test_an_expired_token_is_not_listed(ports: Ports, clock: ManualClock, anna: Bearer) -> None:
    clock.advance(timedelta(days=30) - timedelta(milliseconds=1))
    newer = another(ports)
    assert len(run_blocking(list_tokens(ports, newer))) == 2
    clock.advance(timedelta(milliseconds=1))
    assert len(run_blocking(list_tokens(ports, newer))) == 1


def test_an_id_ends_that_token(ports: Ports, anna: Bearer) -> None:
    stolen = another(ports)
    run_blocking(revoke_token(ports, anna, id_of(stolen)))
    assert run_blocking(authenticate(ports, anna.token)) == anna
    with expect_error(Kind.TOKEN_INVALID, INVALID):
        run_blocking(authenticate(ports, stolen.token))


def test_an_unknown_id_and_that_of_others_end_nothing(
    ports: Ports, anna: Bearer, bert: Bearer
) -> None:
    for unknown in (id_of(bert), "", "0" * 32, token_digest(anna.token), id_of(anna).upper()):
        with expect_error(Kind.NOT_FOUND, NOT_FOUND):
            run_blocking(revoke_token(ports, anna, unknown))
    assert run_blocking(authenticate(ports, bert.token)) == bert


def test_a_revoked_token_ends_no_other(ports: Ports, anna: Bearer) -> None:
    stolen = another(ports)
    run_blocking(revoke_other_tokens(ports, anna))
    for use in (revoke_other_tokens(ports, stolen), revoke_token(ports, stolen, id_of(anna))):
        with expect_error(Kind.TOKEN_INVALID, INVALID):
            run_blocking(use)
    assert run_blocking(authenticate(ports, anna.token)) == anna


# The security log

NAMES = SecurityEventName
Use = Callable[[Ports, Bearer], Coroutine[Any, Any, object]]
# By Anna: the events, and whether each names a token.
USES: dict[str, tuple[Use, list[tuple[SecurityEventName, bool]]]] = {
    "log in": (
        lambda ports, _: log_in(ports, "anna@x.org", "annas password"),
        [(NAMES.TOKEN_ISSUED, True)],
    ),
    "log out": (log_out, [(NAMES.TOKEN_REVOKED, True)]),
    "revoke": (
        lambda ports, anna: revoke_token(ports, anna, id_of(anna)),
        [(NAMES.TOKEN_REVOKED, True)],
    ),
    "revoke others": (revoke_other_tokens, [(NAMES.OTHER_TOKENS_REVOKED, False)]),
    "change the bio": (
        lambda ports, anna: accounts.change_account(ports, anna, AccountChange(bio="b")),
        [],
    ),
    "keep the address": (
        lambda ports, anna: accounts.change_account(ports, anna, AccountChange(email="Anna@x.org")),
        [],
    ),
    "change password and address": (
        lambda ports, anna: accounts.change_account(
            ports, anna, AccountChange(password="another one", email="a@x.org")
        ),
        [(NAMES.PASSWORD_CHANGED, False), (NAMES.EMAIL_CHANGED, False)],
    ),
    "set a password": (
        lambda ports, _: accounts.set_password(ports, "anna", "another one"),
        [(NAMES.PASSWORD_CHANGED, False)],
    ),
    "appoint": (
        lambda ports, _: membership.appoint_staff(ports, "anna"),
        [(NAMES.STAFF_APPOINTED, False)],
    ),
    "dismiss": (
        lambda ports, _: membership.dismiss_staff(ports, "anna"),
        [(NAMES.STAFF_DISMISSED, False)],
    ),
}


@pytest.mark.parametrize(("use", "expected"), USES.values(), ids=USES)
def test_an_event_says_what_and_who(
    ports: Ports,
    anna: Bearer,
    security_log: RecordedEvents,
    use: Use,
    expected: list[tuple[SecurityEventName, bool]],
) -> None:
    security_log.events.clear()
    run_blocking(use(ports, anna))
    assert [(event.name, bool(event.token_id)) for event in security_log.events] == expected
    assert {event.user_id for event in security_log.events} <= {anna.id}


def test_a_new_token_is_logged_by_its_public_id(ports: Ports, security_log: RecordedEvents) -> None:
    member = run_blocking(membership.sign_up(ports, None, SignUp("carl")))
    expected = SecurityEvent(NAMES.TOKEN_ISSUED, member.id, token_id=id_of(member))
    assert security_log.events == [expected]


def test_staff_who_are_created_are_logged(ports: Ports, security_log: RecordedEvents) -> None:
    root = run_blocking(accounts.create_user(ports, "root", is_staff=True))
    run_blocking(accounts.create_user(ports, "somebody"))
    assert security_log.events == [SecurityEvent(NAMES.STAFF_APPOINTED, root.id)]


def test_what_fails_is_no_event(
    ports: Ports, anna: Bearer, bert: Bearer, security_log: RecordedEvents
) -> None:
    security_log.events.clear()
    with expect_error(Kind.TAKEN, {"email": "has already been taken"}):
        change = AccountChange(password="another one", email="bert@x.org")
        run_blocking(accounts.change_account(ports, anna, change))
    with expect_error(Kind.NOT_FOUND, NOT_FOUND):
        run_blocking(revoke_token(ports, anna, "x"))
    assert security_log.events == []

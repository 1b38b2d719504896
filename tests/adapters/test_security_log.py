"""The lines of the security log."""

import logging
from uuid import UUID

import pytest

from adapters.security_log import LoggedSecurityEvents, security_line
from core.domain.security_events import SecurityEvent, SecurityEventName

ANNA = UUID(int=1)
ISSUED = SecurityEvent(SecurityEventName.TOKEN_ISSUED, ANNA, token_id="0f")


def test_a_line_says_what_who_and_from_where() -> None:
    line = f"token_issued user={ANNA} token=0f client=2001:db8::1"
    assert security_line(ISSUED, "2001:db8::1") == line


def test_a_login_with_an_unknown_address_has_its_digest() -> None:
    event = SecurityEvent(SecurityEventName.LOGIN_FAILED, login="ab12")
    assert (
        security_line(event, "10.0.0.1") == "login_failed user=unknown login=ab12 client=10.0.0.1"
    )


@pytest.mark.parametrize(
    ("client", "written"),
    [
        ("10.0.0.1\r\nlogin_failed", "10.0.0.1%0D%0Alogin_failed"),
        ("a b\x1b[2J", "a%20b%1B%5B2J"),
        ("\u2028\u202e", "%E2%80%A8%E2%80%AE"),
        ("x user=me", "x%20user%3Dme"),
        ("x" * 65, "x" * 64),
        ("-", "-"),
    ],
)
def test_an_address_cannot_break_the_line(client: str, written: str) -> None:
    line = security_line(ISSUED, client)
    assert line == f"token_issued user={ANNA} token=0f client={written}"
    assert line.isascii()
    assert line.isprintable()


@pytest.mark.parametrize("name", SecurityEventName)
def test_every_event_is_a_line_and_attacks_are_warnings(
    caplog: pytest.LogCaptureFixture, name: SecurityEventName
) -> None:
    with caplog.at_level(logging.INFO, "forge.security"):
        LoggedSecurityEvents(lambda: "10.0.0.1").record(SecurityEvent(name, ANNA))
    (record,) = caplog.records
    assert (record.name, record.getMessage()) == (
        "forge.security",
        f"{name.value} user={ANNA} client=10.0.0.1",
    )
    is_attack = name.value in ("login_failed", "login_limited", "session_refused")
    assert record.levelno == (logging.WARNING if is_attack else logging.INFO)

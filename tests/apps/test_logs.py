"""What the three apps log of a request (docs/running.md, Logs), and what they never do."""

import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from contract_tests.api import Api
from contract_tests.apps import complete_apps
from contract_tests.targets.databases import SqliteFiles
from contract_tests.targets.in_process import in_process
from contract_tests.targets.target import Target
from contract_tests.users import register
from http_contract.access_log import RequestIdFilter

SECRETS = ("secret-password", "secret-query", "secret-token", "secret-bio")


@pytest.fixture(params=complete_apps())
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Target]:
    """One of the three apps."""
    with in_process(request.param, SqliteFiles(tmp_path)) as running:
        yield running


def _logged(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What was logged, but for the lines of the tests' own client."""
    records = [record for record in caplog.records if record.name != "httpx"]
    return [logging.Formatter().format(record) for record in records]


def test_a_request_is_one_line_with_its_raw_path_and_id(
    target: Target, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.handler.addFilter(RequestIdFilter())
    with caplog.at_level(logging.INFO):
        Api(target.client).get(
            "/api/profiles/Zo%C3%AB%0A%FF?q=secret-query", headers={"X-Request-ID": "line-1"}
        )
    (line,) = _logged(caplog)
    assert re.fullmatch(r"GET /api/profiles/Zo%C3%AB%0A%FF 404 [0-9]+ ms", line)
    assert [r.__dict__["request_id"] for r in caplog.records if r.name != "httpx"] == ["line-1"]


def test_no_secret_is_logged_even_where_everything_fails(
    target: Target, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    assert target.clock is not None
    api = Api(target.client)
    with caplog.at_level(logging.INFO):
        somebody = register(api, password="secret-password")
        api.get("/health?q=secret-query", token="secret-token")
        api.get("/api/user?q=secret-query", token="secret-token")
        api.put("/api/user", {"user": {"bio": "secret-bio"}}, token=somebody.token)
        target.clock.break_down()
        assert api.get("/api/user?q=secret-query", token=somebody.token).status_code == 500
        target.clock.reset()
    output = capfd.readouterr()
    logged = "\n".join([*_logged(caplog), output.out, output.err])
    assert [secret for secret in (*SECRETS, somebody.token) if secret in logged] == []


def test_the_security_log_says_what_who_and_from_where(
    target: Target, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.handler.addFilter(RequestIdFilter())
    api = Api(target.client)
    headers = {"X-Request-ID": "login-1"}
    with caplog.at_level(logging.INFO):
        somebody = register(api, password="secret-password")
        wrong = {"user": {"email": somebody.email, "password": "secret-guess"}}
        unknown = {"user": {"email": "secret-nobody@example.org", "password": "secret-guess"}}
        for body in (*[wrong] * 11, unknown):
            api.post("/api/users/login", body, headers=headers)
        change = {"user": {"password": "secret-other", "email": f"secret-{somebody.email}"}}
        api.put("/api/user", change, token=somebody.token)
        api.delete("/forge/tokens", token=somebody.token)
        api.post("/api/users/logout", token=somebody.token)
    records = [record for record in caplog.records if record.name == "forge.security"]
    lines = [record.getMessage() for record in records]
    user, token = r"user=[0-9a-f-]{36}", r"token=[0-9a-f]{32}"
    expected = [
        rf"token_issued {user} {token}",
        *[rf"login_failed {user}"] * 10,
        rf"login_limited {user}",
        r"login_failed user=unknown login=[0-9a-f]{16}",
        rf"password_changed {user}",
        rf"email_changed {user}",
        rf"other_tokens_revoked {user}",
        rf"token_revoked {user} {token}",
    ]
    assert len(lines) == len(expected)
    for line, pattern in zip(lines, expected, strict=True):
        assert re.fullmatch(rf"{pattern} client=127\.0\.0\.1", line)
    assert len({line.split(" client=")[0].split()[1] for line in lines}) == 2
    assert {record.__dict__["request_id"] for record in records[1:13]} == {"login-1"}
    logged = "\n".join(_logged(caplog))
    assert [text for text in ("secret-", somebody.email, somebody.token) if text in logged] == []


def test_an_unhandled_exception_is_logged_with_its_traceback_and_id(
    target: Target, caplog: pytest.LogCaptureFixture
) -> None:
    assert target.clock is not None
    api = Api(target.client)
    somebody = register(api)
    target.clock.break_down()
    caplog.clear()
    with caplog.at_level(logging.INFO):
        api.get("/api/user", token=somebody.token, headers={"X-Request-ID": "failing-1"})
    target.clock.reset()
    logged, _access_line = _logged(caplog)
    assert logged.startswith("request failing-1 failed\nTraceback")
    assert logged.endswith("RuntimeError: secret-of-the-broken-clock")

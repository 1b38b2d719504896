"""The command line, tested with Typer's own runner."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from contract_tests.targets.databases import migrate, sqlite_url
from core.domain.accounts import Registration
from core.domain.articles import Draft
from core.domain.membership import PaymentSucceeded
from core.ports import Ports
from core.use_cases import accounts, articles, membership
from dev.addresses import free_port
from fastapi_app import cli
from fastapi_app.composition import open_ports
from fastapi_app.settings import Settings

GROUPS = ("staff", "payments", "tokens", "idempotency-keys", "settings")
UNSAFE = {
    "FORGE_ENV": "production",
    "SECRET_KEY": "short-secret",
    "DATABASE_URL": "sqlite:///unused.db",
    "STRIPE_WEBHOOK_SECRET": "whsec_0123456789",
}


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A migrated database, which the environment names."""
    monkeypatch.chdir(tmp_path)
    url = sqlite_url(tmp_path / "forge.db")
    migrate(url)
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("CHEAP_PASSWORDS", "1")
    return url


def _run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(cli.app, list(arguments))
    return result.exit_code, result.stdout, result.stderr


def _with_ports(use_case: Callable[..., object]) -> object:
    async def run() -> object:
        async with open_ports(Settings()) as ports:
            return await use_case(ports)  # type: ignore[misc]

    return asyncio.run(run())


@pytest.mark.usefixtures("database")
def test_staff_are_appointed_and_dismissed() -> None:
    name = "ad\N{LATIN SMALL LETTER A WITH DIAERESIS}"
    registration = Registration(name, "ada@example.com", "a-password-of-ada")
    _with_ports(lambda ports: accounts.register(ports, registration))
    assert _run("staff", "appoint", name) == (0, "'ad\\xe4' is staff\n", "")
    assert _run("staff", "dismiss", name) == (0, "'ad\\xe4' is not staff\n", "")
    assert _run("staff", "appoint", "nobody") == (1, "", "error: user not found\n")


@pytest.mark.usefixtures("database")
def test_unmatched_payments_are_listed() -> None:
    assert _run("payments", "unmatched") == (0, "", "")
    event = PaymentSucceeded("evt_1", "pi_\x1b[31m", "nobody", "Pro")
    _with_ports(lambda ports: membership.receive_event(ports, event))
    code, output, _ = _run("payments", "unmatched")
    assert (code, output.isascii(), "\x1b" in output) == (0, True, False)
    assert output.startswith(r"'pi_\x1b[31m': user 'nobody', tier 'Pro', paid 20")
    assert output.endswith(", not refunded\n")


@pytest.mark.usefixtures("database")
def test_expired_tokens_are_purged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.domain.accounts.TOKEN_LIFETIME", timedelta(days=-1))
    registration = Registration("ada", "ada@example.com", "a-password-of-ada")
    _with_ports(lambda ports: accounts.register(ports, registration))
    assert _run("tokens", "purge") == (0, "1 expired tokens deleted\n", "")
    assert _run("tokens", "purge") == (0, "0 expired tokens deleted\n", "")


@pytest.mark.usefixtures("database")
def test_expired_idempotency_keys_are_purged(monkeypatch: pytest.MonkeyPatch) -> None:
    async def publish(ports: Ports) -> None:
        registration = Registration("ada", "ada@example.com", "a-password-of-ada")
        author = await accounts.register(ports, registration)
        await articles.publish_article(ports, author, Draft("t", "d", "b"), "k")

    _with_ports(publish)
    purge = ("idempotency-keys", "purge")
    assert _run(*purge) == (0, "0 expired idempotency keys deleted\n", "")
    monkeypatch.setattr("core.use_cases.idempotency.KEY_LIFETIME", timedelta(0))
    assert _run(*purge) == (0, "1 expired idempotency keys deleted\n", "")


@pytest.mark.parametrize(
    "command", [("settings", "check"), ("staff", "appoint", "ada"), ("tokens", "purge")]
)
def test_unsafe_settings_end_in_a_line_that_names_the_variable(
    monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    for variable, value in UNSAFE.items():
        monkeypatch.setenv(variable, value)
    code, output, error = _run(*command)
    assert (code, output, error) == (1, "", "error: SECRET_KEY: must have at least 32 bytes\n")


def test_settings_are_checked_without_a_database(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable, value in (UNSAFE | {"SECRET_KEY": "0123456789abcdef" * 2}).items():
        monkeypatch.setenv(variable, value)
    assert _run("settings", "check") == (0, "the settings are valid for production\n", "")


def test_a_database_that_is_away_is_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    port = free_port()
    monkeypatch.setenv("DATABASE_URL", f"postgresql://nobody@127.0.0.1:{port}/nothing")
    status, output, error = _run("tokens", "purge")
    assert (status, output) == (1, "")
    (line,) = error.splitlines()
    assert line.startswith("error: database is unavailable (")
    assert str(port) in line


def test_a_database_without_tables_is_a_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", sqlite_url(tmp_path / "empty.db"))
    assert _run("staff", "appoint", "ada") == (1, "", "error: database is not migrated\n")


def test_help_names_the_commands() -> None:
    _, output, _ = _run("--help")
    assert all(name in output for name in GROUPS)

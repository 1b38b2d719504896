"""What an app refuses to start with (README.md, Settings)."""

from typing import Any

import pytest

from http_contract.settings import (
    DEVELOPMENT_KEY,
    parse_switch,
    parse_webhook_secrets,
    unsafe_settings,
)

SAFE: dict[str, Any] = {
    "environment": "production",
    "secret_key": "k" * 32,
    "debug": False,
    "database_url": "sqlite:////srv/forge.db",
    "webhook_secrets": ("whsec_1",),
    "cheap_passwords": False,
}
UNSAFE: dict[str, Any] = {
    "secret_key": "a key that leaks",
    "debug": True,
    "database_url": "",
    "webhook_secrets": (),
    "cheap_passwords": True,
}
FAULTS = {
    "secret_key": "SECRET_KEY: must have at least 32 bytes",
    "debug": "DEBUG: must be off",
    "database_url": "DATABASE_URL: is missing",
    "webhook_secrets": "STRIPE_WEBHOOK_SECRET: is missing",
    "cheap_passwords": "CHEAP_PASSWORDS: must be off",
}


def test_safe_settings_have_no_fault() -> None:
    assert unsafe_settings(**SAFE) == []


@pytest.mark.parametrize("setting", sorted(UNSAFE))
def test_each_unsafe_setting_is_named_alone(setting: str) -> None:
    assert unsafe_settings(**SAFE | {setting: UNSAFE[setting]}) == [FAULTS[setting]]


def test_all_unsafe_settings_are_named_at_once_and_no_value_is_shown() -> None:
    faults = unsafe_settings(**SAFE | UNSAFE)
    assert faults == list(FAULTS.values())
    assert "a key that leaks" not in " ".join(faults)


def test_the_key_that_everybody_knows_is_none() -> None:
    fault = "SECRET_KEY: must not be the one for development"
    assert unsafe_settings(**SAFE | {"secret_key": DEVELOPMENT_KEY}) == [fault]


@pytest.mark.parametrize(
    ("key", "safe"),
    [
        ("", False),
        ("k" * 31, False),
        ("k" * 32, True),
        ("ä" * 15, False),
        ("ä" * 16, True),  # bytes count, not characters
        ("\udcff" * 31, False),  # what the environment makes of a byte that is no UTF-8
        ("\udcff" * 32, True),
    ],
)
def test_a_key_is_measured_in_bytes(key: str, safe: bool) -> None:
    assert (unsafe_settings(**SAFE | {"secret_key": key}) == []) is safe


def test_development_is_held_to_nothing() -> None:
    assert unsafe_settings(**SAFE | UNSAFE | {"environment": "development"}) == []


@pytest.mark.parametrize("environment", ["", "Production", "prod", "test"])
def test_an_unknown_environment_is_a_fault_of_its_own(environment: str) -> None:
    faults = unsafe_settings(**SAFE | {"environment": environment})
    assert faults == ["FORGE_ENV: must be one of development, production"]


@pytest.mark.parametrize(
    ("setting", "secrets"),
    [
        ("", ()),
        (" , ,", ()),
        ("a", ("a",)),
        (" a , b,,a", ("a", "b", "a")),
    ],
)
def test_webhook_secrets_are_comma_separated_and_blanks_are_none(
    setting: str, secrets: tuple[str, ...]
) -> None:
    assert parse_webhook_secrets(setting) == secrets


@pytest.mark.parametrize("text", ["1", "true", "yes", "on", "True", "YES", "oN"])
def test_a_switch_is_on_in_any_case(text: str) -> None:
    assert parse_switch("DEBUG", text) is True


@pytest.mark.parametrize("text", ["", "0", "false", "no", "off", "False", "NO", "oFF"])
def test_a_switch_is_off_in_any_case(text: str) -> None:
    assert parse_switch("DEBUG", text) is False


@pytest.mark.parametrize("text", ["2", "y", "enabled", "none", " ", "on ", "secret"])
def test_anything_else_is_refused_by_its_variable_without_showing_it(text: str) -> None:
    message = r"^DEBUG: must be one of 0, 1, false, no, off, on, true, yes$"
    with pytest.raises(ValueError, match=message):
        parse_switch("DEBUG", text)

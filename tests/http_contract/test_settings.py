"""Settings: what is unsafe in production, and how variables are parsed."""

import re
from typing import Any

import pytest

from contract_tests.openapi.contract import document
from http_contract.settings import (
    DEVELOPMENT_KEY,
    is_environment_unset,
    parse_bool,
    parse_deadline_ms,
    parse_path_prefix,
    parse_server_url,
    parse_webhook_secrets,
    unsafe_settings,
)

SAFE: dict[str, Any] = {
    "environment": "production",
    "secret_key": "0123456789abcdef" * 2,
    "debug": False,
    "database_url": "sqlite:////srv/forge.db",
    "webhook_secrets": ("whsec_0123456789",),
    "cheap_passwords": False,
}
UNSAFE: dict[str, Any] = {
    "secret_key": "a key that leaks",
    "debug": True,
    "database_url": "",
    "webhook_secrets": (),
    "cheap_passwords": True,
}
ERRORS = {
    "secret_key": "SECRET_KEY: must have at least 32 bytes",
    "debug": "DEBUG: must be off",
    "database_url": "DATABASE_URL: is missing",
    "webhook_secrets": "STRIPE_WEBHOOK_SECRET: is missing",
    "cheap_passwords": "CHEAP_PASSWORDS: must be off",
}


def test_safe_settings_have_no_errors() -> None:
    assert unsafe_settings(**SAFE) == []


@pytest.mark.parametrize("setting", sorted(UNSAFE))
def test_each_unsafe_setting_is_named_alone(setting: str) -> None:
    assert unsafe_settings(**SAFE | {setting: UNSAFE[setting]}) == [ERRORS[setting]]


def test_all_unsafe_settings_are_named_at_once_and_no_value_is_shown() -> None:
    errors = unsafe_settings(**SAFE | UNSAFE)
    assert errors == list(ERRORS.values())
    assert "a key that leaks" not in " ".join(errors)


def test_the_development_key_is_unsafe() -> None:
    error = "SECRET_KEY: must not be the one for development"
    assert unsafe_settings(**SAFE | {"secret_key": DEVELOPMENT_KEY}) == [error]


@pytest.mark.parametrize(
    ("key", "safe"),
    [
        ("", False),
        ("abcdefgh" * 3 + "abcdefg", False),
        ("abcdefgh" * 4, True),
        ("äöüßéèêà" + "a" * 15, False),
        ("äöüßéèêà" + "a" * 16, True),  # bytes count, not characters
        # as the environment stores bytes that are not UTF-8
        ("\udcf0\udcf1\udcf2\udcf3\udcf4\udcf5\udcf6" + "\udcff" * 24, False),
        ("\udcf0\udcf1\udcf2\udcf3\udcf4\udcf5\udcf6" + "\udcff" * 25, True),
    ],
)
def test_a_key_is_measured_in_bytes(key: str, safe: bool) -> None:
    assert (unsafe_settings(**SAFE | {"secret_key": key}) == []) is safe


@pytest.mark.parametrize(
    "key", ["a" * 32, "ab" * 40, "1234567" * 8, "changeme" * 4, "passwordpassword" * 4, " " * 64]
)
def test_a_key_of_few_characters_is_unsafe(key: str) -> None:
    error = "SECRET_KEY: must have at least 8 different characters"
    assert unsafe_settings(**SAFE | {"secret_key": key}) == [error]


@pytest.mark.parametrize(
    ("secret", "error"),
    [
        ("x", "must have at least 16 bytes"),
        ("whsec_012345678", "must have at least 16 bytes"),
        ("x" * 16, "must have at least 8 different characters"),
        ("whsec_" + "e" * 40, "must have at least 8 different characters"),
    ],
)
def test_each_webhook_secret_has_a_size_and_some_variety(secret: str, error: str) -> None:
    strong = "whsec_0123456789"
    for secrets in ([secret], [strong, secret], [secret, strong]):
        found = unsafe_settings(**SAFE | {"webhook_secrets": secrets})
        assert found == [f"STRIPE_WEBHOOK_SECRET: {error}"]


@pytest.mark.parametrize(
    ("variables", "unset"),
    [
        ({}, True),
        ({"FORGE_ENV": ""}, True),
        ({"FORGE_ENV": "development"}, False),
        ({"FORGE_ENV": "production"}, False),
    ],
)
def test_an_empty_environment_is_unset(variables: dict[str, str], unset: bool) -> None:
    assert is_environment_unset(variables) is unset


def test_development_allows_everything() -> None:
    assert unsafe_settings(**SAFE | UNSAFE | {"environment": "development"}) == []


@pytest.mark.parametrize("environment", ["", "Production", "prod", "test"])
def test_an_unknown_environment_is_an_error(environment: str) -> None:
    errors = unsafe_settings(**SAFE | {"environment": environment})
    assert errors == ["FORGE_ENV: must be one of development, production"]


@pytest.mark.parametrize(
    ("setting", "secrets"),
    [
        ("", ()),
        (" , ,", ()),
        ("a", ("a",)),
        (" a , b,,a", ("a", "b", "a")),
    ],
)
def test_webhook_secrets_are_separated_by_commas(setting: str, secrets: tuple[str, ...]) -> None:
    assert parse_webhook_secrets(setting) == secrets


@pytest.mark.parametrize("text", ["1", "true", "yes", "on", "True", "YES", "oN"])
def test_a_switch_is_on_in_any_case(text: str) -> None:
    assert parse_bool("DEBUG", text) is True


@pytest.mark.parametrize("text", ["", "0", "false", "no", "off", "False", "NO", "oFF"])
def test_a_switch_is_off_in_any_case(text: str) -> None:
    assert parse_bool("DEBUG", text) is False


@pytest.mark.parametrize("text", ["2", "y", "enabled", "none", " ", "on ", "secret"])
def test_any_other_switch_is_an_error_that_does_not_show_it(text: str) -> None:
    message = r"^DEBUG: must be one of 0, 1, false, no, off, on, true, yes$"
    with pytest.raises(ValueError, match=message):
        parse_bool("DEBUG", text)


# Inference


@pytest.mark.parametrize(
    ("setting", "milliseconds"),
    [("", 1_000), ("1", 1), ("250", 250), ("0600000", 600_000), ("600000", 600_000)],
)
def test_the_deadline_is_in_milliseconds(setting: str, milliseconds: int) -> None:
    assert parse_deadline_ms(setting) == milliseconds


@pytest.mark.parametrize(
    "setting", ["0", "600001", "-1", "1.5", "1e3", "1_000", " 1", "1s", "\u0661", "9" * 5_000]
)
def test_another_deadline_is_an_error_that_does_not_show_it(setting: str) -> None:
    message = "PREDICT_DEADLINE_MS: must be an integer between 1 and 600000"
    with pytest.raises(ValueError, match=f"^{message}$"):
        parse_deadline_ms(setting)


@pytest.mark.parametrize(
    "setting",
    [
        "http://models",
        "HTTP://models.example.org./predict",
        "https://user:p%40ss@models:8443/v1/predict?version=2",
        "http://127.0.0.1:8004/predict",
        f"http://{'m' * 63}/predict",
        "http://[::1]:8004/",
    ],
)
def test_a_model_server_has_a_web_address(setting: str) -> None:
    assert parse_server_url(setting) == setting


def test_an_empty_url_means_no_model_server() -> None:
    assert parse_server_url("") is None


@pytest.mark.parametrize(
    "setting",
    [
        "models",
        "//models/secret",
        "ftp://models/secret",
        "unix:///secret",
        "http://",
        "http:///secret",
        "http://user:secret@",
        "http://models..org/secret",
        f"http://{'m' * 64}/secret",
        "http://models:99999/secret",
        "http://models:port/secret",
        "http://[::1/secret",
        " http://models/secret",
        "http://models/secret\n",
        "http://mod\tels/secret",
        "http://mod els/secret",
        "http://modèles/secret",
    ],
)
def test_another_url_is_an_error_that_does_not_show_it(setting: str) -> None:
    message = "MODEL_SERVER_URL: must be an http or https URL"
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        parse_server_url(setting)


# Behind a proxy


@pytest.mark.parametrize(
    "prefix", ["", "/v1", "/a/b", "/A-Z_0.9~", "/apis", "/forge-1", "/x/api", "/...", "/v1.0"]
)
def test_a_path_prefix_is_one_or_more_segments(prefix: str) -> None:
    assert parse_path_prefix(prefix) == prefix


@pytest.mark.parametrize(
    "prefix",
    [
        *("/", "v1", "/v1/", "//v1", "/v1//a", "/a b", "/%61", "/é", "/v1?", "/v1#a", "/.", "/.."),
        *("/a/../b", "/a/.", "http://host/v1", "/api", "/api/v1", "/forge", "/health", "/static/a"),
        *("/openapi.json", "/docs", "/admin", "/v1\n"),
    ],
)
def test_another_path_prefix_is_an_error(prefix: str) -> None:
    with pytest.raises(ValueError, match=r"^PATH_PREFIX: must be a path such as /v1, without"):
        parse_path_prefix(prefix)


def test_no_path_of_the_contract_can_be_taken_for_a_prefix() -> None:
    for path in document()["paths"]:
        first = path.split("/")[1]
        with pytest.raises(ValueError, match=r"^PATH_PREFIX: "):
            parse_path_prefix(f"/{first}")

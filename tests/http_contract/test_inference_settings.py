"""How the settings of inference are read."""

import re

import pytest

from http_contract.settings import parse_deadline_ms, parse_server_url


@pytest.mark.parametrize(
    ("setting", "milliseconds"),
    [("", 1_000), ("1", 1), ("250", 250), ("0600000", 600_000), ("600000", 600_000)],
)
def test_the_deadline_is_in_milliseconds(setting: str, milliseconds: int) -> None:
    assert parse_deadline_ms(setting) == milliseconds


@pytest.mark.parametrize(
    "setting", ["0", "600001", "-1", "1.5", "1e3", "1_000", " 1", "1s", "\u0661", "9" * 5_000]
)
def test_another_deadline_is_refused_by_its_variable_without_showing_it(setting: str) -> None:
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


def test_without_an_address_there_is_no_model_server() -> None:
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
def test_another_address_is_refused_by_its_variable_without_showing_it(setting: str) -> None:
    message = "MODEL_SERVER_URL: must be an http or https URL"
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        parse_server_url(setting)

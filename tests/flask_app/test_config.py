"""Settings reach the factory in every form that Flask knows, and all are parsed alike."""

import hmac
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from flask_app import create_app
from flask_app.config import ConfigError

RAW = {
    "FORGE_ENV": "development",
    "SECRET_KEY": "key",
    "DEBUG": "off",
    "TESTING": "no",
    "DATABASE_URL": "sqlite:///:memory:",
    "STRIPE_WEBHOOK_SECRET": "whsec_a, whsec_b",
    "CORS_ALLOWED_ORIGINS": "https://a.example,https://b.example",
    "CHEAP_PASSWORDS": "yes",
    "PREDICT_DEADLINE_MS": "500",
    "MODEL_SERVER_URL": "http://models/predict",
}
PARSED = {
    "FORGE_ENV": "development",
    "SECRET_KEY": "key",
    "DEBUG": False,
    "TESTING": False,
    "DATABASE_URL": "sqlite:///:memory:",
    "STRIPE_WEBHOOK_SECRET": ("whsec_a", "whsec_b"),
    "CORS_ALLOWED_ORIGINS": frozenset({"https://a.example", "https://b.example"}),
    "CHEAP_PASSWORDS": True,
    "PREDICT_DEADLINE_MS": 500,
    "MODEL_SERVER_URL": "http://models/predict",
}
SAFE = {
    "FORGE_ENV": "production",
    "SECRET_KEY": "0123456789abcdef" * 2,
    "DATABASE_URL": "sqlite:///:memory:",
    "STRIPE_WEBHOOK_SECRET": "whsec_0123456789",
}
Create = Callable[..., Flask]


class RawClass:
    """Settings as a class, which is also imported by its name."""


for _name, _value in RAW.items():
    setattr(RawClass, _name, _value)


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of the shell that runs the tests."""
    for name in RAW:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(f"FLASK_{name}", raising=False)


@pytest.fixture
def create() -> Iterator[Create]:
    """The factory, whose apps are closed."""
    apps: list[Flask] = []

    def create(*args: Any, **kwargs: Any) -> Flask:
        apps.append(create_app(*args, **kwargs))
        return apps[-1]

    yield create
    for app in apps:
        app.extensions["forge"].close()


def _file(folder: Path) -> Path:
    path = folder / "settings.cfg"
    path.write_text("\n".join(f"{name} = {value!r}" for name, value in RAW.items()))
    return path


@pytest.mark.parametrize(
    "given",
    [
        lambda _: RAW,
        lambda _: PARSED,
        lambda _: {**PARSED, "STRIPE_WEBHOOK_SECRET": ["whsec_a", "whsec_b"]},
        lambda _: {**RAW, "SECRET_KEY": b"key"},
        lambda _: RawClass,
        lambda _: RawClass(),
        lambda _: SimpleNamespace(**PARSED),
        lambda _: f"{__name__}.RawClass",
        _file,
        lambda folder: str(_file(folder)),
    ],
    ids=[
        *("raw mapping", "parsed mapping", "list", "bytes", "class", "object", "parsed object"),
        *("import string", "path", "text of a path"),
    ],
)
def test_every_form_is_parsed_alike(
    create: Create, tmp_path: Path, given: Callable[[Path], Any]
) -> None:
    app = create(given(tmp_path))
    found = {name: app.config[name] for name in PARSED}
    if isinstance(found["SECRET_KEY"], bytes):
        found["SECRET_KEY"] = found["SECRET_KEY"].decode()
    assert found == PARSED


def test_the_environment(create: Create, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in RAW.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("TESTING", "on")  # a variable of Flask's own, which has a prefix
    config = create().config
    assert {name: config[name] for name in PARSED} == PARSED


def test_the_environment_with_flasks_prefix(
    create: Create, monkeypatch: pytest.MonkeyPatch
) -> None:
    prefixed = {**RAW, "STRIPE_WEBHOOK_SECRET": json.dumps(["whsec_a", "whsec_b"])}
    for name, value in prefixed.items():
        monkeypatch.setenv(f"FLASK_{name}", value)
    monkeypatch.setenv("FLASK_SESSION_COOKIE_NAME", "own")
    monkeypatch.setenv("PREDICT_DEADLINE_MS", "1")
    config = create().config
    assert {name: config[name] for name in PARSED} == PARSED
    assert config["SESSION_COOKIE_NAME"] == "own"


def test_the_factorys_settings_override_the_environment(
    create: Create, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PREDICT_DEADLINE_MS", "700")
    assert create().config["PREDICT_DEADLINE_MS"] == 700
    assert create({"PREDICT_DEADLINE_MS": "900"}).config["PREDICT_DEADLINE_MS"] == 900


def test_settings_that_are_changed_later_are_parsed_too(create: Create) -> None:
    config = create({}).config
    config["STRIPE_WEBHOOK_SECRET"] = "whsec_a"
    config.update({"TESTING": "on"}, CORS_ALLOWED_ORIGINS="https://a.example")
    config |= {"CHEAP_PASSWORDS": "off"}
    config.setdefault("DEBUG", "on")
    config.from_mapping(PREDICT_DEADLINE_MS="5")
    assert config["STRIPE_WEBHOOK_SECRET"] == ("whsec_a",)
    assert config["CORS_ALLOWED_ORIGINS"] == {"https://a.example"}
    assert (config["TESTING"], config["CHEAP_PASSWORDS"]) == (True, False)
    assert (config["DEBUG"], config["PREDICT_DEADLINE_MS"]) == (False, 5)


def test_a_secret_given_as_text_is_one_secret(create: Create) -> None:
    """Each of its characters would otherwise be a secret of its own."""
    app = create({**SAFE, "STRIPE_WEBHOOK_SECRET": "whsec_of_our_own"})
    body, now = b'{"id":"evt_1","type":"ping"}', int(time.time())
    signature = hmac.new(b"w", b"%d." % now + body, "sha256").hexdigest()
    headers = {"Stripe-Signature": f"t={now},v1={signature}"}
    response = app.test_client().post("/webhook", data=body, headers=headers)
    assert response.get_json()["errors"] == {"signature": ["is invalid"]}


def test_an_origin_given_as_text_is_one_origin(create: Create) -> None:
    """A part of it would otherwise be allowed, too."""
    client = create({"CORS_ALLOWED_ORIGINS": "https://shop.example"}).test_client()
    allowed = client.get("/health", headers={"Origin": "https://shop.example"})
    part = client.get("/health", headers={"Origin": "https://shop"})
    assert allowed.headers["Access-Control-Allow-Origin"] == "https://shop.example"
    assert "Access-Control-Allow-Origin" not in part.headers


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("FORGE_ENV", "staging"),
        ("DEBUG", "perhaps"),
        ("TESTING", 2),
        ("CHEAP_PASSWORDS", "offf"),
        ("PREDICT_DEADLINE_MS", "0"),
        ("PREDICT_DEADLINE_MS", 0.5),
        ("PREDICT_DEADLINE_MS", True),
        ("DATABASE_URL", "oracle://user:secret-password@host"),
        ("DATABASE_URL", 5),
        ("SECRET_KEY", 1234),
        ("STRIPE_WEBHOOK_SECRET", {"a": "b"}),
        ("STRIPE_WEBHOOK_SECRET", [b"whsec"]),
        ("MODEL_SERVER_URL", "ftp://models"),
    ],
)
def test_an_invalid_setting_is_named_and_not_shown(create: Create, name: str, value: Any) -> None:
    with pytest.raises(ConfigError, match=f"^{name}: must be") as raised:
        create({name: value})
    assert "secret-password" not in str(raised.value)
    assert isinstance(raised.value, ValueError)


@pytest.mark.parametrize(
    "unsafe",
    [
        {"SECRET_KEY": "short"},
        {"DEBUG": "on"},
        {"DEBUG": True},
        {"TESTING": "1"},
        {"CHEAP_PASSWORDS": True},
        {"DATABASE_URL": None},
        {"STRIPE_WEBHOOK_SECRET": ()},
    ],
    ids=str,
)
def test_unsafe_settings_are_refused_in_production(create: Create, unsafe: dict[str, Any]) -> None:
    (name,) = unsafe
    with pytest.raises(ConfigError, match=name):
        create(SAFE | unsafe)


def test_cookies_are_secure_in_production(create: Create) -> None:
    assert create(SAFE).config["SESSION_COOKIE_SECURE"] is True
    assert create({}).config["SESSION_COOKIE_SECURE"] is False
    assert create({"SESSION_COOKIE_SECURE": True}).config["SESSION_COOKIE_SECURE"] is True


def test_secure_session_cookies_have_the_prefix_that_browsers_hold_to_https(
    create: Create,
) -> None:
    def name(config: dict[str, Any]) -> object:
        return create(config).config["SESSION_COOKIE_NAME"]

    assert name(SAFE) == name({"SESSION_COOKIE_SECURE": True}) == "__Secure-session"
    assert name({}) == "session"
    assert name(SAFE | {"SESSION_COOKIE_NAME": "mine"}) == "mine"


def test_repr_shows_no_value(create: Create) -> None:
    app = create(SAFE | {"DATABASE_URL": "postgresql://ada:secret-password@db/forge"})
    shown = f"{app.config!r} {app.extensions['forge']!r}"
    assert "SECRET_KEY" in shown
    for secret in ("whsec_0", "0123", "secret-password"):
        assert secret not in shown


ARBITRARY_BYTES = b"\xf0\xf1\xf2\xf3\xf4\xf5\xf6\xf7" * 4


def test_a_key_of_arbitrary_bytes_signs_sessions_and_cursors(
    create: Create, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_KEY", "\udcf0\udcf1\udcf2\udcf3\udcf4\udcf5\udcf6\udcf7" * 4)
    app = create(SAFE | {"SECRET_KEY": ARBITRARY_BYTES})
    from_environment = create({name: SAFE[name] for name in SAFE if name != "SECRET_KEY"})
    assert app.config["SECRET_KEY"] == from_environment.config["SECRET_KEY"] == ARBITRARY_BYTES
    assert app.test_client().get("/health").status_code == 200

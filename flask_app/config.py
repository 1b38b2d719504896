"""Settings, read from the environment and every other source that Flask has, and checked."""

import os
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

import click
import flask

from adapters.sqlalchemy.engines import blocking_url
from http_contract.authorization import SECURITY_SCHEMES
from http_contract.cors import parse_origins
from http_contract.json_body import BODY_LIMIT
from http_contract.settings import (
    DEVELOPMENT_DATABASE,
    DEVELOPMENT_KEY,
    parse_bool,
    parse_deadline_ms,
    parse_path_prefix,
    parse_server_url,
    parse_webhook_secrets,
    unsafe_settings,
)


class ConfigError(click.ClickException, ValueError):
    """A setting is invalid or unsafe. The message names it and shows no value.

    A command of `flask` prints the message in one line and exits with status 1.
    """


class Defaults:
    """Settings of Flask and flask-smorest that differ from their own defaults."""

    # Werkzeug silently truncates a longer chunked body to this. The one extra byte reveals it.
    MAX_CONTENT_LENGTH = BODY_LIMIT + 1
    SESSION_COOKIE_SAMESITE = "Lax"
    SESSION_COOKIE_SECURE = None  # on in production
    SESSION_COOKIE_NAME = None  # with the prefix `__Secure-` where the cookie is secure

    API_TITLE = "The Forge"
    API_VERSION = "1"
    API_SPEC_OPTIONS: ClassVar[dict[str, Any]] = {
        "components": {"securitySchemes": SECURITY_SCHEMES},
        "info": {"license": {"name": "MIT", "identifier": "MIT"}},
        "security": [],  # of an operation without `token_required`
    }
    OPENAPI_VERSION = "3.1.0"
    OPENAPI_URL_PREFIX = "/"
    OPENAPI_JSON_PATH = "openapi.json"
    OPENAPI_SWAGGER_UI_PATH = "docs"
    OPENAPI_SWAGGER_UI_URL = "/static/swagger-ui/"
    # Without this, the page sends its document to a validator on the internet.
    OPENAPI_SWAGGER_UI_CONFIG: ClassVar[dict[str, Any]] = {"validatorUrl": None}


class Config(flask.Config):
    """Flask's config, which also parses the settings of the Forge whenever one is set.

    Each may be text, as in an environment variable, or a parsed value. Raises ConfigError for an
    invalid one. Its repr shows names only, since some values are secret.
    """

    def __setitem__(self, name: str, value: Any) -> None:
        parse = _PARSERS.get(name)
        try:
            super().__setitem__(name, parse(name, value) if parse else value)
        except ValueError as error:
            raise ConfigError(str(error)) from None

    def update(self, *args: Any, **kwargs: Any) -> None:
        """Set several settings."""
        for name, value in dict(*args, **kwargs).items():
            self[name] = value

    def __ior__(self, other: Any) -> "Config":  # type: ignore[misc]
        self.update(other)
        return self

    def setdefault(self, name: str, default: Any = None) -> Any:
        """Set a setting that is not there yet, and return its value."""
        if name not in self:
            self[name] = default
        return self[name]

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {', '.join(sorted(self))}>"


def load_config(config: flask.Config, overrides: Any = None) -> None:
    """Load the settings of an app. Later sources override earlier ones:

    1. the defaults;
    2. the environment variables of docs/running.md;
    3. variables that begin with FLASK_, as `Config.from_prefixed_env` reads them;
    4. `overrides`: a mapping, an object or class, an import string, or the path of a Python file.

    Raises ConfigError.
    """
    config.from_object(Defaults)
    names = _PARSERS.keys() - {"DEBUG", "TESTING"}
    config.from_mapping({name: os.environ.get(name) for name in names})
    if os.environ.get("DEBUG"):
        config["DEBUG"] = os.environ["DEBUG"]
    config.from_prefixed_env()
    _override(config, overrides)
    _check(config)


def _override(config: flask.Config, overrides: Any) -> None:
    is_path = isinstance(overrides, os.PathLike) or str(overrides).endswith((".py", ".cfg"))
    if overrides is None:
        return
    if isinstance(overrides, Mapping):
        config.from_mapping(overrides)
    elif is_path:
        config.from_pyfile(os.path.abspath(overrides))
    else:
        config.from_object(overrides)


def _check(config: flask.Config) -> None:
    """Raise ConfigError for settings that are unsafe in production; complete those of development.

    A variable that is empty counts as one that is not set.
    """
    production = config["FORGE_ENV"] == "production"
    errors = unsafe_settings(
        environment=config["FORGE_ENV"],
        secret_key=secret_key_text(config),
        debug=config["DEBUG"],
        database_url=config["DATABASE_URL"],
        webhook_secrets=config["STRIPE_WEBHOOK_SECRET"],
        cheap_passwords=config["CHEAP_PASSWORDS"],
    )
    if production and config["TESTING"]:
        errors.append("TESTING: must be off")
    if errors:
        raise ConfigError("; ".join(errors))
    config["SECRET_KEY"] = config["SECRET_KEY"] or DEVELOPMENT_KEY
    config["DATABASE_URL"] = config["DATABASE_URL"] or DEVELOPMENT_DATABASE
    if config["SESSION_COOKIE_SECURE"] is None:
        config["SESSION_COOKIE_SECURE"] = production
    if config["SESSION_COOKIE_NAME"] is None:
        # Browsers take a cookie of that name only over HTTPS. `__Host-` would need the path "/".
        prefix = "__Secure-" if config["SESSION_COOKIE_SECURE"] else ""
        config["SESSION_COOKIE_NAME"] = f"{prefix}session"


def secret_key_text(config: flask.Config) -> str:
    """SECRET_KEY as text, in the form in which the environment stores bytes that are not UTF-8."""
    key: str | bytes = config["SECRET_KEY"]
    return key if isinstance(key, str) else key.decode("utf-8", "surrogateescape")


def _text(name: str, value: Any) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ConfigError(f"{name}: must be text")
    return value


def _joined(name: str, value: Any) -> str:
    """Text that is separated by commas, of a collection of texts too."""
    if isinstance(value, list | tuple | set | frozenset):
        return ",".join(_text(name, item) for item in value)
    return _text(name, value)


def _key(name: str, value: Any) -> str | bytes:
    if isinstance(value, bytes):
        return value
    text = _text(name, value)
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogateescape")  # Flask's sessions encode text strictly
    return text


def _switch(name: str, value: Any) -> bool:
    return parse_bool(name, "" if value is None else str(value))


def _database_url(name: str, value: Any) -> str:
    text = _text(name, value)
    if text:
        blocking_url(text)
    return text


_PARSERS: dict[str, Callable[[str, Any], Any]] = {
    "FORGE_ENV": lambda name, value: _text(name, value) or "development",
    "SECRET_KEY": _key,
    "DEBUG": _switch,
    "TESTING": _switch,
    "DATABASE_URL": _database_url,
    "TRANSACTION_POOLER": _switch,
    "STRIPE_WEBHOOK_SECRET": lambda name, value: parse_webhook_secrets(_joined(name, value)),
    "CORS_ALLOWED_ORIGINS": lambda name, value: parse_origins(_joined(name, value)),
    "PATH_PREFIX": lambda name, value: parse_path_prefix(_text(name, value)),
    "CHEAP_PASSWORDS": _switch,
    "PREDICT_DEADLINE_MS": lambda _, value: parse_deadline_ms("" if value is None else str(value)),
    "MODEL_SERVER_URL": lambda name, value: parse_server_url(_text(name, value)),
}

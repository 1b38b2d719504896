"""Settings of the Flask app: the environment's, and those of Flask and its extensions."""

import os
from typing import Any, ClassVar

import flask
from flask.helpers import get_debug_flag

from flask_app.documentation import ASSETS_URL, SECURITY_SCHEMES
from http_contract.cors import parse_origins
from http_contract.json_body import BODY_LIMIT
from http_contract.settings import (
    DEVELOPMENT_KEY,
    parse_deadline_ms,
    parse_server_url,
    parse_switch,
    parse_webhook_secrets,
    unsafe_settings,
)

DEVELOPMENT_DATABASE = "sqlite:///forge.db"


class Config:
    """What `app.config.from_object` takes; ValueError names a variable that says nothing."""

    # The 405 handler answers OPTIONS, with the contract's `Allow`.
    PROVIDE_AUTOMATIC_OPTIONS = False
    # Routes are looked for under this name, so that no answer depends on the `Host` that came.
    SERVER_NAME = "localhost"
    # Werkzeug silently cuts a longer chunked body to this; the byte too many shows that it was.
    MAX_CONTENT_LENGTH = BODY_LIMIT + 1

    API_TITLE = "The Forge"
    API_VERSION = "1"
    API_SPEC_OPTIONS: ClassVar[dict[str, Any]] = {
        "components": {"securitySchemes": SECURITY_SCHEMES}
    }
    OPENAPI_VERSION = "3.1.0"
    OPENAPI_URL_PREFIX = "/"
    OPENAPI_JSON_PATH = "openapi.json"
    OPENAPI_SWAGGER_UI_PATH = "docs"
    OPENAPI_SWAGGER_UI_URL = f"{ASSETS_URL}/"
    # Else the page would have its document judged by a server on the internet.
    OPENAPI_SWAGGER_UI_CONFIG: ClassVar[dict[str, Any]] = {"validatorUrl": None}

    def __init__(self) -> None:
        environ = os.environ
        self.FORGE_ENV = environ.get("FORGE_ENV") or "development"
        self.SECRET_KEY = environ.get("SECRET_KEY", "")
        self.DEBUG = (
            parse_switch("DEBUG", environ.get("DEBUG", "")) or get_debug_flag()
        )  # FLASK_DEBUG counts too
        self.DATABASE_URL = environ.get("DATABASE_URL", "")
        self.STRIPE_WEBHOOK_SECRET = parse_webhook_secrets(environ.get("STRIPE_WEBHOOK_SECRET", ""))
        self.CORS_ALLOWED_ORIGINS = parse_origins(environ.get("CORS_ALLOWED_ORIGINS", ""))
        self.CHEAP_PASSWORDS = parse_switch("CHEAP_PASSWORDS", environ.get("CHEAP_PASSWORDS", ""))
        self.PREDICT_DEADLINE_MS = parse_deadline_ms(environ.get("PREDICT_DEADLINE_MS", ""))
        self.MODEL_SERVER_URL = parse_server_url(environ.get("MODEL_SERVER_URL", ""))


def make_safe(config: flask.Config) -> None:
    """Refuse what production must not run with, and give development what it lacks.

    ValueError names the variables, and shows no value.
    """
    faults = unsafe_settings(
        environment=config["FORGE_ENV"],
        secret_key=config["SECRET_KEY"],
        debug=config["DEBUG"],
        database_url=config["DATABASE_URL"],
        webhook_secrets=config["STRIPE_WEBHOOK_SECRET"],
        cheap_passwords=config["CHEAP_PASSWORDS"],
    )
    if faults:
        raise ValueError("; ".join(faults))
    config["SECRET_KEY"] = config["SECRET_KEY"] or DEVELOPMENT_KEY
    config["DATABASE_URL"] = config["DATABASE_URL"] or DEVELOPMENT_DATABASE

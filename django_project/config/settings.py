"""Settings of the Django project. Environment variables set what differs between deployments.

docs/running.md describes the variables. An empty variable counts as one that is not set.
"""

import os
import warnings
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

from django.conf import global_settings
from django.core.exceptions import ImproperlyConfigured

from django_project.database.connections import BASE_DIR, database_config
from http_contract.access_log import logging_config
from http_contract.cors import parse_origins
from http_contract.headers import SECURITY_HEADERS
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

T = TypeVar("T")

PROJECT_DIR = Path(__file__).resolve().parent.parent


def _parse(variable: str, parse: Callable[[str], T]) -> T:
    """Parse a variable. The message names the variable and never shows its value."""
    try:
        return parse(os.environ.get(variable, ""))
    except ValueError as error:
        raise ImproperlyConfigured(str(error)) from None


# The environment

FORGE_ENV = os.environ.get("FORGE_ENV") or "development"
SECRET_KEY = os.environ.get("SECRET_KEY") or DEVELOPMENT_KEY
DEBUG = _parse("DEBUG", partial(parse_bool, "DEBUG"))
# Django's name for the prefix of all paths; None: the server may name one.
FORCE_SCRIPT_NAME = _parse("PATH_PREFIX", parse_path_prefix) or None
CHEAP_PASSWORDS = _parse("CHEAP_PASSWORDS", partial(parse_bool, "CHEAP_PASSWORDS"))
CORS_ALLOWED_ORIGINS = _parse("CORS_ALLOWED_ORIGINS", parse_origins)
STRIPE_WEBHOOK_SECRET = parse_webhook_secrets(os.environ.get("STRIPE_WEBHOOK_SECRET", ""))
PREDICT_DEADLINE_MS = _parse("PREDICT_DEADLINE_MS", parse_deadline_ms)
MODEL_SERVER_URL = _parse("MODEL_SERVER_URL", parse_server_url)
DATABASES = {
    "default": database_config(
        os.environ.get("DATABASE_URL") or DEVELOPMENT_DATABASE,
        transaction_pooler=_parse("TRANSACTION_POOLER", partial(parse_bool, "TRANSACTION_POOLER")),
    )
}

if _errors := unsafe_settings(
    environment=FORGE_ENV,
    secret_key=os.environ.get("SECRET_KEY", ""),
    debug=DEBUG,
    database_url=os.environ.get("DATABASE_URL", ""),
    webhook_secrets=STRIPE_WEBHOOK_SECRET,
    cheap_passwords=CHEAP_PASSWORDS,
):
    raise ImproperlyConfigured("; ".join(_errors))

# The adapters that the core runs with: config/composition.py

STORE = "django_project.database.store.DjangoStore"
CLOCK = "adapters.system.SystemClock"
RANDOMNESS = "adapters.system.SystemRandomness"
# What a unit of work of DjangoStore consists of.
REPOSITORIES = {
    "users": "django_project.accounts.store.DjangoUsers",
    "tokens": "django_project.accounts.store.DjangoTokens",
    "login_failures": "django_project.accounts.store.DjangoLoginFailures",
    "follows": "django_project.accounts.store.DjangoFollows",
    "articles": "django_project.articles.store.DjangoArticles",
    "comments": "django_project.comments.store.DjangoComments",
    "ledger": "django_project.membership.store.DjangoLedger",
    "results": "django_project.idempotency.store.DjangoRecordedResults",
}

# Apps

INSTALLED_APPS = [
    "django_project.config.apps.ForgeAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_project.accounts",
    "django_project.articles",
    "django_project.comments",
    "django_project.membership",
    "django_project.idempotency",
    "django_project.inference",
    "django_project.service",
    "django_project.database",
]
MIDDLEWARE = [
    # Outermost, so that a response of any other middleware has these headers too.
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_project.api.middleware.ContractMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django_project.api.middleware.PassiveSessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
ROOT_URLCONF = "django_project.config.urls"
WSGI_APPLICATION = "django_project.config.wsgi.application"
ASGI_APPLICATION = "django_project.config.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PROJECT_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
# The loggers that write a request line of their own, with the query, are silent.
LOGGING = logging_config(["django.request", "django.server", "gunicorn.access"])
# Django's other warnings, of failed CSRF checks and suspicious requests for example.
LOGGING["loggers"]["django"] = {"handlers": ["stderr"], "level": "WARNING", "propagate": False}
TEST_RUNNER = "django_project.config.test_runner.ForgeTestRunner"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TIME_ZONE = "UTC"
USE_I18N = False

# Requests

# The contract's paths end without a slash, and nothing redirects (W6).
APPEND_SLASH = False
# Links in responses are relative, so that any Host may be sent (W6).
ALLOWED_HOSTS = ["*"]
# Bytes of a body without its files. A view with a `body_limit` of its own may take more.
DATA_UPLOAD_MAX_MEMORY_SIZE = BODY_LIMIT
# Bytes of a body under ASGI, where Django reads it before it knows the view.
ASGI_BODY_LIMIT = BODY_LIMIT

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = SECURITY_HEADERS["Referrer-Policy"]
SECURE_CROSS_ORIGIN_OPENER_POLICY = SECURITY_HEADERS["Cross-Origin-Opener-Policy"]
X_FRAME_OPTIONS = SECURITY_HEADERS["X-Frame-Options"]

# Users, and the admin site's sessions

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["django_project.accounts.backends.AccountBackend"]
PASSWORD_HASHERS = ["django_project.accounts.hashers.ForgeArgon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django_project.accounts.password_validation.AccountPolicyValidator"}
]
SESSION_COOKIE_AGE = 12 * 60 * 60  # seconds
# No other path is sent the cookies. A project with further pages that need a login sets "/".
SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = "/admin/"
LOGIN_URL, LOGIN_REDIRECT_URL = "admin:login", "admin:index"
if FORGE_ENV == "production":
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    # Browsers take cookies of these names only over HTTPS. `__Host-` would need the path "/".
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Secure-sessionid", "__Secure-csrftoken"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "django_project.api.exceptions.csrf_failure"
SILENCED_SYSTEM_CHECKS = [
    # A proxy in front terminates TLS and sends Strict-Transport-Security.
    "security.W004",
    "security.W008",
    # No cookie authenticates a request to the API, and the admin site protects each of its views.
    "security.W003",
]

# Static files: of the installed packages, served without a run of collectstatic

STATIC_URL = "static/"  # relative: Django puts the prefix in front under which it is mounted
STATIC_ROOT = BASE_DIR / "staticfiles"
# Before the first run of collectstatic WhiteNoise misses that directory.
warnings.filterwarnings("ignore", "No directory at", UserWarning)
WHITENOISE_USE_FINDERS = True
STORAGES = {
    **global_settings.STORAGES,
    "staticfiles": {"BACKEND": "django_project.config.static_files.PrefixedStaticFilesStorage"},
}
WHITENOISE_ALLOW_ALL_ORIGINS = False

# REST framework

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["django_project.api.authentication.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PARSER_CLASSES": ["django_project.api.parsers.StrictJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["django_project.api.renderers.CompactJSONRenderer"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "django_project.api.renderers.ContractNegotiation",
    "DEFAULT_SCHEMA_CLASS": "django_project.api.schema.ContractSchema",
    "EXCEPTION_HANDLER": "django_project.api.exceptions.exception_handler",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "The Forge",
    "VERSION": "1",
    "LICENSE": {"name": "MIT", "identifier": "MIT"},
    "OAS_VERSION": "3.1.1",
    "COMPONENT_SPLIT_REQUEST": True,
    # Instead of drf-spectacular's own hook, which makes a component of each list of choices.
    "POSTPROCESSING_HOOKS": ["django_project.api.schema.complete_document"],
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_AUTHENTICATION": [],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
}

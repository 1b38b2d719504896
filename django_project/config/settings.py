"""Settings of the Django project; what differs between places comes from the environment."""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from django_project.admin_site.paths import ADMIN_PATH
from django_project.config.database import database
from django_project.config.environment import flag, value
from http_contract.access_log import logging_config
from http_contract.cors import parse_origins
from http_contract.headers import SECURITY_HEADERS
from http_contract.json_body import BODY_LIMIT
from http_contract.settings import (
    DEVELOPMENT_KEY,
    parse_deadline_ms,
    parse_server_url,
    parse_webhook_secrets,
    unsafe_settings,
)

# What the environment says.
FORGE_ENV = os.environ.get("FORGE_ENV") or "development"
SECRET_KEY = os.environ.get("SECRET_KEY") or DEVELOPMENT_KEY
DEBUG = flag("DEBUG")
CHEAP_PASSWORDS = flag("CHEAP_PASSWORDS")
CORS_ALLOWED_ORIGINS = parse_origins(os.environ.get("CORS_ALLOWED_ORIGINS", ""))
STRIPE_WEBHOOK_SECRETS = parse_webhook_secrets(os.environ.get("STRIPE_WEBHOOK_SECRET", ""))
PREDICT_DEADLINE_MS = value("PREDICT_DEADLINE_MS", parse_deadline_ms)
MODEL_SERVER_URL = value("MODEL_SERVER_URL", parse_server_url)
DATABASES = {"default": database(os.environ.get("DATABASE_URL") or "sqlite:///forge.db")}

if _faults := unsafe_settings(
    environment=FORGE_ENV,
    secret_key=os.environ.get("SECRET_KEY", ""),
    debug=DEBUG,
    database_url=os.environ.get("DATABASE_URL", ""),
    webhook_secrets=STRIPE_WEBHOOK_SECRETS,
    cheap_passwords=CHEAP_PASSWORDS,
):
    raise ImproperlyConfigured("; ".join(_faults))

# What drives the core; tests name a clock and a randomness of their own, examples a store.
STORE = "django_project.config.store.DjangoStore"
CLOCK = "adapters.system.SystemClock"
RANDOMNESS = "adapters.system.SystemRandomness"

INSTALLED_APPS = [
    # The rooms come first: a command of theirs stands in for Django's of the same name.
    "django_project.accounts",
    "django_project.articles",
    "django_project.comments",
    "django_project.membership",
    "django_project.adoption",
    "django_project.admin_site.apps.StaffAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
]
MIDDLEWARE = [
    # Outside the wire, so that what it answers by itself has their headers too.
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_project.config.wire.WireMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django_project.admin_site.middleware.AdminSessionMiddleware",
    "django_project.admin_site.middleware.AdminAuthenticationMiddleware",
    "django_project.admin_site.middleware.AdminMessageMiddleware",
]
ROOT_URLCONF = "django_project.config.urls"
WSGI_APPLICATION = "django_project.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent.parent / "admin_site" / "templates"],
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
LOGGING = logging_config(["django.request", "django.server", "gunicorn.access"])
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TIME_ZONE = "UTC"
USE_I18N = False

# The contract's paths end without a slash, and nothing redirects.
APPEND_SLASH = False
# No answer says where it came from: links are relative, so any Host will do.
ALLOWED_HOSTS = ["*"]
DATA_UPLOAD_MAX_MEMORY_SIZE = BODY_LIMIT
# Counted in queries too, where Django would answer 400 with a page of its own.
DATA_UPLOAD_MAX_NUMBER_FIELDS = None

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = SECURITY_HEADERS["Referrer-Policy"]
SECURE_CROSS_ORIGIN_OPENER_POLICY = SECURITY_HEADERS["Cross-Origin-Opener-Policy"]
X_FRAME_OPTIONS = SECURITY_HEADERS["X-Frame-Options"]

AUTH_USER_MODEL = "accounts.User"
PASSWORD_HASHERS = ["django_project.accounts.hashers.ForgeArgon2PasswordHasher"]
AUTHENTICATION_BACKENDS = ["django_project.admin_site.backend.StaffBackend"]

# The admin site's cookies, which no other path is sent, and where its login leads.
SESSION_COOKIE_AGE = 12 * 60 * 60  # seconds
SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = LOGIN_REDIRECT_URL = ADMIN_PATH
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = FORGE_ENV == "production"
CSRF_COOKIE_HTTPONLY = True
SILENCED_SYSTEM_CHECKS = [
    # What stands in front ends TLS, and says so; W13 names every header that we send.
    "security.W004",
    "security.W008",
    # No cookie signs anybody in to the API, and each view of the admin site protects itself.
    "security.W003",
]

STATIC_URL = "/static/"
# Straight from the installed packages, so that nothing has to be collected first.
WHITENOISE_USE_FINDERS = True
WHITENOISE_ALLOW_ALL_ORIGINS = False

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "django_project.accounts.authentication.TokenAuthentication"
    ],
    "DEFAULT_PERMISSION_CLASSES": ["django_project.accounts.permissions.HasToken"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["django_project.config.bodies.CompactJSONRenderer"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "django_project.config.bodies.IgnoringAccept",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "django_project.config.problems.exception_handler",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "The Forge",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "COMPONENT_SPLIT_REQUEST": True,
    # In place of drf-spectacular's own, which makes a component of each list of choices.
    "POSTPROCESSING_HOOKS": ["django_project.config.documentation.require_bodies"],
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_AUTHENTICATION": [],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
}

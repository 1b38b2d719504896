"""Settings of the project; SECRET_KEY and DATABASE_URL come from the environment."""

import os

import dj_database_url

SECRET_KEY = os.environ.get("SECRET_KEY", "a key for development only")
DEBUG = False
ALLOWED_HOSTS = ["*"]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "rest_framework",
    "benchmarks.plain.with_django",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "benchmarks.plain.with_django.urls"
WSGI_APPLICATION = "benchmarks.plain.with_django.wsgi.application"
AUTH_USER_MODEL = "with_django.User"
APPEND_SLASH = False
TIME_ZONE = "UTC"
USE_I18N = False

_database = dj_database_url.config(default="postgresql:///forge")
_pool = {"pool": {"min_size": 0, "max_size": 20}}
DATABASES = {"default": {**_database, "OPTIONS": {**_database.get("OPTIONS", {}), **_pool}}}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "benchmarks.plain.with_django.authentication.TokenAuthentication"
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticatedOrReadOnly"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
}

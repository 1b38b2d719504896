"""What the three apps refuse to start with (docs/running.md, Settings), and what they say then."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
APPS = ["fastapi_app.main", "flask_app.wsgi", "django_project.config.wsgi"]
# FastAPI connects in its lifespan, the others when they are imported.
START = {
    "fastapi_app.main": (
        "import asyncio; from fastapi_app.main import app; "
        "asyncio.run(app.router.lifespan_context(app).__aenter__())"
    )
}
SAFE = {
    "FORGE_ENV": "production",
    "SECRET_KEY": "0123456789abcdef" * 2,
    "DATABASE_URL": "sqlite:///unused.db",
    "STRIPE_WEBHOOK_SECRET": "whsec_secret-of-the-webhook",
}


VARIABLES = [
    *SAFE,
    *("DEBUG", "CHEAP_PASSWORDS", "CORS_ALLOWED_ORIGINS"),
    *("PREDICT_DEADLINE_MS", "MODEL_SERVER_URL"),
]


def _start(app: str, variables: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return _run(START.get(app, f"import {app}"), variables)


def _run(code: str, variables: dict[str, str]) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], **variables}
    command = [sys.executable, "-c", code]
    return subprocess.run(
        command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("app", APPS)
def test_an_app_starts_in_production_with_safe_settings(app: str) -> None:
    started = _start(app, SAFE)
    assert started.returncode == 0, started.stderr


@pytest.mark.parametrize("app", APPS)
def test_a_variable_that_is_empty_is_one_that_is_not_set(app: str) -> None:
    started = _start(app, dict.fromkeys(VARIABLES, ""))
    assert started.returncode == 0, started.stderr


def test_django_composes_its_ports_as_it_starts() -> None:
    code = """
import django_project.config.wsgi
from django_project.config.composition import ports
print(ports.cache_info().misses)
"""
    assert _run(code, SAFE).stdout == "1\n"


@pytest.mark.parametrize("app", APPS)
@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("SECRET_KEY", ""),
        ("SECRET_KEY", "short-secret-of-somebody"),
        ("SECRET_KEY", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
        ("STRIPE_WEBHOOK_SECRET", "x"),
        ("STRIPE_WEBHOOK_SECRET", "whsec_secret-of-the-webhook,short"),
        ("CORS_ALLOWED_ORIGINS", "http://front.example/"),
        ("CORS_ALLOWED_ORIGINS", "http://front.example:80"),
        ("CORS_ALLOWED_ORIGINS", "https://FRONT.example"),
        ("CORS_ALLOWED_ORIGINS", "https://front.example,*.example"),
        ("DEBUG", "1"),
        ("DATABASE_URL", ""),
        ("STRIPE_WEBHOOK_SECRET", " , "),
        ("CHEAP_PASSWORDS", "yes"),
        ("FORGE_ENV", "prod-with-a-typo"),
    ],
)
def test_an_app_refuses_to_start_unsafe_and_names_the_variable(
    app: str, variable: str, value: str
) -> None:
    started = _start(app, SAFE | {variable: value})
    last_lines = started.stderr.splitlines()[-4:]
    assert started.returncode != 0
    assert any(variable.lower() in line.lower() for line in last_lines), started.stderr
    assert not (len(value) > 3 and value in started.stderr)
    assert "secret-of-the-webhook" not in started.stderr


@pytest.mark.parametrize("app", APPS)
@pytest.mark.parametrize(
    ("variables", "warnings"),
    [({}, 1), ({"FORGE_ENV": ""}, 1), ({"FORGE_ENV": "development"}, 0), (SAFE, 0)],
)
def test_a_server_says_once_that_no_environment_is_set(
    app: str, variables: dict[str, str], warnings: int
) -> None:
    started = _start(app, variables)
    assert started.returncode == 0
    assert started.stderr.count("FORGE_ENV is not set") == warnings
    assert len(started.stderr.splitlines()) == warnings


@pytest.mark.parametrize("app", APPS)
@pytest.mark.parametrize("variable", ["DEBUG", "CHEAP_PASSWORDS"])
@pytest.mark.parametrize("value", ["perhaps-maybe", "t"])  # pydantic alone would take the second
def test_a_switch_must_be_on_or_off(app: str, variable: str, value: str) -> None:
    started = _start(app, {variable: value})
    assert started.returncode != 0
    assert variable.lower() in started.stderr.lower()
    assert "perhaps-maybe" not in started.stderr


@pytest.mark.parametrize("app", APPS)
@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("PREDICT_DEADLINE_MS", "0"),
        ("PREDICT_DEADLINE_MS", "600001"),
        ("PREDICT_DEADLINE_MS", "a-second-or-so"),
        ("MODEL_SERVER_URL", "ftp://user:secret-of-the-models@models/predict"),
        ("MODEL_SERVER_URL", "http://user:secret-of-the-models@256.1.1.1/predict"),
    ],
)
def test_a_setting_of_inference_must_make_sense(app: str, variable: str, value: str) -> None:
    started = _start(app, {variable: value})
    assert started.returncode != 0
    assert f"{variable}: must be" in started.stderr
    assert not (len(value) > 6 and value in started.stderr)
    assert "secret-of-the-models" not in started.stderr


@pytest.mark.parametrize("app", APPS)
def test_a_database_that_nobody_serves_is_refused_without_showing_its_password(app: str) -> None:
    started = _start(app, {"DATABASE_URL": "oracle://user:password-of-the-database@host/name"})
    assert started.returncode != 0
    assert "DATABASE_URL" in started.stderr
    assert "password-of-the-database" not in started.stderr


def test_flask_counts_its_own_debug_mode() -> None:
    started = _start("flask_app.wsgi", SAFE | {"FLASK_DEBUG": "1"})
    assert started.returncode != 0
    assert "DEBUG: must be off" in started.stderr

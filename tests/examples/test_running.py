"""Every example runs with the command in its docstring, on a production server."""

import sqlite3
from collections.abc import Mapping
from pathlib import Path

import pytest

from contract_tests.api import Api
from contract_tests.apps import APPS
from contract_tests.targets.databases import SqliteFiles, migrate, sqlite_file
from contract_tests.targets.environment import SETTINGS
from contract_tests.targets.live import serving
from contract_tests.users import register

EXAMPLES = Path(__file__).parents[2] / "examples"
PORT = {"uvicorn": "--port {port}", "gunicorn": "--bind 127.0.0.1:{port}"}
IN_MEMORY = {
    "fastapi_over_memory": "uvicorn examples.fastapi_over_memory:app --http h11",
    "flask_over_memory": "gunicorn examples.flask_over_memory:app --threads 256",
    "django_over_memory": "gunicorn django_project.config.wsgi:application --threads 256",
}
IN_A_DATABASE = {
    "fastapi_over_django_orm": "uvicorn examples.fastapi_over_django_orm:app --http h11",
    "flask_over_django_orm": "gunicorn examples.flask_over_django_orm:app --threads 256",
}
COMMANDS = {**IN_MEMORY, **IN_A_DATABASE}


def params(names: Mapping[str, str]) -> list[object]:
    """Return examples as parameters of tests that need a socket."""
    return [pytest.param(name, marks=[pytest.mark.live, pytest.mark.matrix]) for name in names]


def command_of(name: str) -> str:
    """Return the command of an example; skip if its frameworks are not installed."""
    for framework in ("fastapi", "flask", "django"):
        if framework in name and not APPS[framework].is_installed:
            pytest.skip(f"{framework} is not installed")
    command = COMMANDS[name]
    return f"{command} {PORT[command.split()[0]]}"


def settings_of(name: str) -> dict[str, str]:
    """Return the environment variables of an example."""
    django = {"DJANGO_SETTINGS_MODULE": f"examples.{name}"} if name.startswith("django") else {}
    return {**SETTINGS, **django}


@pytest.mark.parametrize("name", COMMANDS)
def test_the_docstring_of_an_example_has_its_command(name: str) -> None:
    text = (EXAMPLES / f"{name}.py").read_text(encoding="utf-8")
    assert COMMANDS[name] in text
    for variable in set(settings_of(name)) - set(SETTINGS):
        assert f"{variable}={settings_of(name)[variable]}" in text


def test_every_example_is_tested() -> None:
    apps = {path.stem for path in EXAMPLES.glob("*_over_*.py")}
    assert apps == set(COMMANDS)


@pytest.mark.parametrize("name", params(IN_MEMORY))
def test_an_app_over_memory_needs_no_database(name: str, tmp_path: Path) -> None:
    absent = SqliteFiles(tmp_path).absent()
    with serving(command_of(name), absent, tmp_path, settings_of(name)) as client:
        api = Api(client)
        user = register(api)
        assert api.get("/ready").status_code == 200
        assert api.get("/api/user", token=user.token).status_code == 200


@pytest.mark.parametrize("name", params(IN_A_DATABASE))
def test_an_app_over_djangos_orm_stores_users(name: str, tmp_path: Path) -> None:
    database_url = SqliteFiles(tmp_path).migrated(migrate)
    with serving(command_of(name), database_url, tmp_path, settings_of(name)) as client:
        user = register(Api(client))
    with sqlite3.connect(sqlite_file(database_url)) as database:
        assert database.execute("SELECT username FROM users").fetchall() == [(user.username,)]

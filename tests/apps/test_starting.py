"""Each framework's own way to start its app, from the root of the repository."""

from pathlib import Path

import httpx
import pytest

from contract_tests.targets.databases import migrate
from contract_tests.targets.live import serving

COMMANDS = [
    "uvicorn fastapi_app.main:app --port {port}",
    "fastapi dev --port {port}",
    "flask --app flask_app.wsgi:app run --port {port}",
    "gunicorn flask_app.wsgi:app --bind 127.0.0.1:{port}",
    "gunicorn django_project.config.wsgi:application --bind 127.0.0.1:{port}",
    "manage.py runserver --noreload {port}",
]


@pytest.mark.parametrize("command", COMMANDS)
def test_an_app_starts_its_frameworks_own_way(command: str, tmp_path: Path) -> None:
    _is_served(command, tmp_path)


def _is_served(command: str, directory: Path) -> None:
    database = directory / "data" / "forge.db"
    database.parent.mkdir()
    migrate(database)
    with serving(command, database) as client:
        assert client.get("/ready").json() == {"status": "ready"}
        assert _problem(client.get("/api/user")) == {"token": ["is missing"]}
        assert client.get("/docs").status_code == 200


def _problem(answer: httpx.Response) -> object:
    assert answer.headers["Content-Type"] == "application/problem+json"
    return answer.json()["errors"]

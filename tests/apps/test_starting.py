"""Each framework's own way to start its app, from the root of the repository."""

from pathlib import Path

import httpx
import pytest

from tests.apps.serving_apps import served_by

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
    with served_by(command, directory) as client:
        assert client.get("/ready").json() == {"status": "ready"}
        assert _problem(client.get("/api/user")) == {"token": ["is missing"]}
        assert client.get("/docs").status_code == 200


def _problem(answer: httpx.Response) -> object:
    assert answer.headers["Content-Type"] == "application/problem+json"
    return answer.json()["errors"]

"""SQLite files of the apps: in folders of any name, and for their user alone."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from contract_tests.apps import ROOT
from contract_tests.targets.databases import sqlite_url
from contract_tests.targets.live import served_apps
from dev.serve import _environment
from tests.apps.serving_apps import served_app

ODD_NAMES = ["p%20q", "w?z", "a+b#c", "ä & =;"]
MIGRATE = {
    "alembic": [sys.executable, "-m", "alembic", "upgrade", "head"],
    "django": [sys.executable, "django_project/manage.py", "migrate", "--verbosity", "0"],
}


@pytest.mark.parametrize("app", served_apps())
@pytest.mark.parametrize("name", ODD_NAMES[:2])
def test_an_app_opens_the_file_of_a_folder_with_any_name(
    app: str, name: str, tmp_path: Path
) -> None:
    folder = tmp_path / name
    folder.mkdir()
    with served_app(app, folder) as client:
        assert client.post("/forge/users", json={"name": "somebody"}).status_code == 201
        files = {file.name: file.stat().st_mode & 0o777 for file in folder.glob("forge.db*")}
    assert files == dict.fromkeys(("forge.db", "forge.db-shm", "forge.db-wal"), 0o600)
    assert [*tmp_path.iterdir()] == [folder]


@pytest.mark.parametrize("tool", MIGRATE)
def test_migrations_create_the_file(tool: str, tmp_path: Path) -> None:
    folder = tmp_path / "".join(ODD_NAMES)
    folder.mkdir()
    file = folder / "new.db"
    environment = {**os.environ, "DATABASE_URL": sqlite_url(file)}
    subprocess.run(MIGRATE[tool], env=environment, cwd=ROOT, check=True, capture_output=True)
    assert file.stat().st_mode & 0o777 == 0o600
    assert [*tmp_path.iterdir()] == [folder]


def test_the_development_servers_quote_the_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setattr("dev.serve.ROOT", Path("/srv/p%20q?w"))
    url = _environment({"models": 1, "fastapi": 2, "flask": 3, "django": 4})["DATABASE_URL"]
    assert url == "sqlite:////srv/p%2520q%3Fw/forge.db"

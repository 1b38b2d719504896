"""What a command says whose database cannot be used: why, in one line."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from dev.addresses import free_port

ROOT = Path(__file__).parents[2]
MANAGE, FLASK = "django_project/manage.py", "-m flask --app flask_app.wsgi"
# Each command, and how its line begins if the database is unavailable.
COMMANDS = {
    f"{MANAGE} appoint_staff anna": "CommandError: database: is unavailable (",
    f"{MANAGE} unmatched_payments": "CommandError: database: is unavailable (",
    f"{MANAGE} adopt": "CommandError: ",
    f"{MANAGE} roll_back": "CommandError: ",
    f"{FLASK} staff appoint anna": "Error: database is unavailable (",
    "-m fastapi_app.cli staff appoint anna": "error: database is unavailable (",
    "-m adapters.sqlalchemy.adopt": "not adopted: ",
    "-m alembic upgrade head": "FAILED: ",
    "-m dev.sample_data": "database is unavailable (",
}
UNSUPPORTED = "DATABASE_URL: must be one of sqlite:///…, postgresql://…"


def line_of(command: str, database_url: str) -> str:
    """The only line that a command prints, on either stream, when it fails."""
    run = subprocess.run(
        [sys.executable, *command.split()],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": database_url},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert run.returncode != 0
    (line,) = run.stdout.strip().splitlines()
    return line


@pytest.mark.parametrize("command", COMMANDS)
def test_a_server_that_is_away_is_one_line(command: str) -> None:
    port = free_port()
    line = line_of(command, f"postgresql://nobody:secret@127.0.0.1:{port}/nothing")
    assert line.startswith(COMMANDS[command])
    assert str(port) in line
    assert "secret" not in line


@pytest.mark.parametrize("command", COMMANDS)
def test_a_file_in_a_missing_folder_is_named_in_one_line(command: str, tmp_path: Path) -> None:
    file = tmp_path / "missing" / "forge.db"
    line = line_of(command, f"sqlite:///{file}")
    assert line.startswith(COMMANDS[command] + "unable to open database file")
    assert str(file) in line


@pytest.mark.parametrize("command", COMMANDS)
def test_two_slashes_are_refused_in_one_line(command: str) -> None:
    assert line_of(command, "sqlite://forge.db").endswith(UNSUPPORTED)

"""What a command says whose database is not there: that, in one line."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from dev.addresses import free_port

ROOT = Path(__file__).parents[2]
AWAY = "database: is unavailable"
MANAGE, FLASK = "django_project/manage.py", "-m flask --app flask_app.wsgi"


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (f"{MANAGE} appoint_staff anna", f"CommandError: {AWAY}"),
        (f"{MANAGE} unmatched_payments", f"CommandError: {AWAY}"),
        (f"{MANAGE} adopt", "CommandError: couldn't get a connection"),
        (f"{MANAGE} roll_back", "CommandError: couldn't get a connection"),
        (f"{FLASK} staff appoint anna", "Error: database is unavailable"),
        ("-m fastapi_app.cli staff appoint anna", "error: database is unavailable"),
        ("-m adapters.sqlalchemy.adopt", "not adopted: connection failed"),
    ],
)
def test_it_is_one_line(command: str, said: str) -> None:
    url = f"postgresql://nobody@127.0.0.1:{free_port()}/nothing"
    run = subprocess.run(
        [sys.executable, *command.split()],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": url},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, run.stdout) == (1, "")
    (line,) = run.stderr.splitlines()
    assert line.startswith(said)

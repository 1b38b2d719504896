"""How each of our apps is told who is staff: by its own command."""

import os
import subprocess
import sys
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

COMMANDS = {
    "fastapi": ["-m", "fastapi_app.cli", "staff", "appoint"],
    "flask": ["-m", "flask", "--app", "flask_app.wsgi", "staff", "appoint"],
    "django": ["django_project/manage.py", "appoint_staff"],
}


def appoint_live(framework: str, settings: Mapping[str, str], name: str) -> None:
    """Run the app's command in a process of its own, with these variables."""
    subprocess.run(
        [sys.executable, *COMMANDS[framework], name],
        env={**os.environ, **settings},
        cwd=Path(__file__).parents[2],
        check=True,
        capture_output=True,
    )


def appoint_in_process(framework: str, name: str) -> None:
    """Run the app's command here, with the variables of this process."""
    if framework == "fastapi":
        runner = import_module("typer.testing").CliRunner()
        commands = import_module("fastapi_app.cli").app
        assert runner.invoke(commands, ["staff", "appoint", name]).exit_code == 0
    elif framework == "flask":
        runner = import_module("flask_app").create_app().test_cli_runner()
        assert runner.invoke(args=["staff", "appoint", name]).exit_code == 0
    else:
        import_module("django.core.management").call_command("appoint_staff", name)

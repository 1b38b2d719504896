"""Databases at the step before the newest, and how each migration tool takes the last one."""

import os
import subprocess
import sys
from pathlib import Path

from adapters.migration_steps import STEPS

BEFORE = STEPS[-2]


def built_by_alembic(database_url: str) -> None:
    """Build all but the last step as `alembic upgrade` does."""
    _run(database_url, "-m", "alembic", "upgrade", BEFORE.revision)


def finished_by_alembic(database_url: str) -> None:
    """Take the last step."""
    _run(database_url, "-m", "alembic", "upgrade", "head")


def built_by_django(database_url: str) -> None:
    """Build all but the last step as `manage.py migrate` does."""
    for app, name in BEFORE.migrations:
        _run(database_url, "django_project/manage.py", "migrate", app, name)


def finished_by_django(database_url: str) -> None:
    """Take the last step."""
    _run(database_url, "django_project/manage.py", "migrate")


def _run(database_url: str, *command: str) -> None:
    subprocess.run(
        [sys.executable, *command],
        env={**os.environ, "DATABASE_URL": database_url},
        cwd=Path(__file__).parents[2],
        check=True,
        capture_output=True,
    )

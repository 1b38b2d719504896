"""Databases for targets."""

import os
import subprocess
import sys
from pathlib import Path


def database_url(database: Path) -> str:
    """The DATABASE_URL of a SQLite file."""
    return f"sqlite:///{database.absolute()}"


def migrate(database: Path) -> None:
    """Build the schema in a SQLite file, as `alembic upgrade head` does."""
    subprocess.run(
        [sys.executable, "-m", "alembic", "upgrade", "head"],
        env={**os.environ, "DATABASE_URL": database_url(database)},
        cwd=Path(__file__).parents[2],
        check=True,
        capture_output=True,
    )

"""The tables, as they are built for people (README)."""

import os
import subprocess
import sys

from benchmarks.serving.server import ROOT


def migrate(database_url: str) -> None:
    """Build them in an empty database, and let both tools know that it has them."""
    for command in (
        ("-m", "alembic", "upgrade", "head"),
        ("django_project/manage.py", "adopt", "--verbosity", "0"),
    ):
        subprocess.run(  # noqa: S603
            [sys.executable, *command],
            env=os.environ | {"DATABASE_URL": database_url},
            cwd=ROOT,
            check=True,
            capture_output=True,
        )

"""`manage.py` in a process of its own, as somebody types it."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
MANAGE = str(ROOT / "django_project" / "manage.py")


def manage(*arguments: str, cwd: Path = ROOT, **variables: Any) -> subprocess.CompletedProcess[str]:
    """Run a command with these environment variables."""
    names = ("PATH", "HOME", "TMPDIR")
    inherited = {name: os.environ[name] for name in names if name in os.environ}
    return subprocess.run(
        [sys.executable, "-W", "error::DeprecationWarning:django_project", MANAGE, *arguments],
        cwd=cwd,
        env={**inherited, "CHEAP_PASSWORDS": "on", **variables},
        capture_output=True,
        text=True,
        check=False,
    )

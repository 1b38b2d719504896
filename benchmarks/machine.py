"""What a run measures on."""

import os
import platform
import re
import subprocess
from importlib.metadata import version
from pathlib import Path

import psutil

from adapters.system import usable_cores

# What is between a request and its row.
_PACKAGES = (
    *("fastapi", "starlette", "pydantic", "flask", "flask-smorest", "marshmallow", "django"),
    *("djangorestframework", "drf-spectacular", "sqlalchemy", "asyncpg", "aiosqlite", "psycopg"),
    *("uvicorn", "uvloop", "httptools", "gunicorn", "gevent", "granian"),
)


def machine() -> dict[str, str]:
    """Its processor, memory and system."""
    memory = psutil.virtual_memory().total / 2**30
    return {
        "processor": _processor(),
        "cores": str(usable_cores()),
        "memory": f"{memory:.0f} GiB",
        "system": f"{platform.system()} {platform.release()}",
    }


def versions(wrk: str) -> dict[str, str]:
    """Of everything that is measured, and of what measures."""
    shown = subprocess.run([wrk, "-v"], capture_output=True, text=True, check=False)  # noqa: S603
    found = re.search(r"wrk \S*?(\d+\.\d+[.\d]*)", shown.stdout + shown.stderr)
    return {
        "Python": platform.python_version(),
        "wrk": found[1] if found else "unknown",
        **{name: version(name) for name in _PACKAGES},
    }


def load_average() -> list[float]:
    """How many processes wanted a core in the last 1, 5 and 15 minutes, on average."""
    return [round(load, 2) for load in os.getloadavg()]


def _processor() -> str:
    facts = Path("/proc/cpuinfo")
    text = facts.read_text() if facts.exists() else ""
    found = re.search(r"^model name\s*: (.*)$", text, re.MULTILINE)
    return found[1].strip() if found else platform.processor() or platform.machine()

"""The six apps and our three, each on the server that people deploy it with."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from contract_tests.targets.databases import SqliteFiles
from contract_tests.targets.live import live, serving
from dev.app_sizes import ROOT

APPS_PACKAGE = "benchmarks.defaults.apps"
UVICORN = "uvicorn {app} --http h11 --ws none --port {{port}}"
# Without gunicorn.conf.py, which is ours.
GUNICORN = "gunicorn {app} --config /dev/null --threads 8 --bind 127.0.0.1:{{port}}"
FRAMEWORKS = {"fastapi": "FastAPI", "flask": "Flask", "django": "Django"}
BY_OTHERS = [f"{who}_{name}" for who in ("beginner", "community") for name in FRAMEWORKS]
OURS = [f"ours_{name}" for name in FRAMEWORKS]


def title(app: str) -> str:
    """An app in words, such as `Flask, beginner`."""
    who, _, framework = app.partition("_")
    return f"{FRAMEWORKS[framework]}, {who}"


def module_of(app: str) -> str:
    """The module and the attribute that a server is given, below the package of the apps."""
    return f"{app}.wsgi:application" if app.endswith("_django") else f"{app}:app"


@contextmanager
def served(app: str, folder: Path, package: str = APPS_PACKAGE, root: Path = ROOT) -> Iterator[str]:
    """The URL of an app that runs on a database of its own in `folder`.

    `package` and `root` say where the app is, if it is a copy. Raises RuntimeError if it does not
    start.
    """
    if app in OURS:
        with live(app.partition("_")[2], SqliteFiles(folder), folder) as target:
            yield str(target.client.base_url)
        return
    path = os.pathsep.join([str(root), str(ROOT)])
    settings = {"DATABASE_FILE": str(folder / f"{app}.sqlite3"), "PYTHONPATH": path}
    if app.endswith("_django"):
        create_tables(f"{package}.{app}.settings", settings)
    command = UVICORN if app.endswith("_fastapi") else GUNICORN
    command = command.format(app=f"{package}.{module_of(app)}")
    with serving(command, "", folder, settings) as client:
        yield str(client.base_url)


def create_tables(settings_module: str, variables: dict[str, str]) -> None:
    """Create the tables of a Django project. Raises RuntimeError if it does not start."""
    environment = {**os.environ, **variables, "DJANGO_SETTINGS_MODULE": settings_module}
    command = [sys.executable, "-m", "django", "migrate", "--run-syncdb", "--verbosity", "0"]
    done = subprocess.run(  # noqa: S603
        command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    if done.returncode:
        raise RuntimeError(f"{settings_module} does not start:\n{done.stderr[-2000:]}")

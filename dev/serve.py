"""`make serve`: migrate and fill the database, then run the development servers until Ctrl+C."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from http.client import HTTPException
from pathlib import Path
from threading import Thread
from urllib.request import urlopen

from honcho.manager import Manager

from contract_tests.apps import APPS, ROOT
from dev.addresses import PORTS, address_of, ports, refuse_taken, table
from dev.sample_data.filling import SIGN_IN

FRONT_END_PORTS = (3000, 4100, 4173, 4200, 5173, 8080)
STARTS_WITHIN = 60  # seconds
DIFFERENCES = """
Development servers do a few things differently from the servers that people deploy:
  flask run     merges slashes at the start of a path, and decodes %FF its own way
  runserver     the same, and knows no chunked bodies (411); its 204 has a Content-Length
"""


def main() -> int:
    """Run the servers, and return the exit status of the first that ends. All end with it.

    Exits with a message if a port is in use, or the database cannot be prepared.
    """
    chosen = ports(os.environ)
    refuse_taken(chosen)
    os.environ.update(_environment(chosen))
    os.chdir(ROOT)
    _prepare_database()
    print(DIFFERENCES, flush=True)
    manager = Manager()
    for name, command in _commands(chosen).items():
        manager.add_process(name, command, env=dict(os.environ), cwd=str(ROOT))
    Thread(target=_announce, args=(chosen,), daemon=True).start()
    manager.loop()
    return int(manager.returncode or 0)


def _commands(chosen: Mapping[str, int]) -> dict[str, str]:
    apps = {
        name: app.development.command.format(port=chosen[name])
        for name, app in APPS.items()
        if app.development
    }
    return {**apps, "models": f"python -m dev.model_server --port {chosen['models']}"}


def _announce(chosen: Mapping[str, int]) -> None:
    """Print the addresses when every app answers, or what does not answer within a minute."""
    deadline = time.monotonic() + STARTS_WITHIN
    waiting = [name for name in chosen if name != "models"]
    while waiting and time.monotonic() < deadline:
        time.sleep(0.2)
        waiting = [name for name in waiting if not _is_healthy(address_of(name, chosen))]
    state = f"Not ready after {STARTS_WITHIN} s: {', '.join(waiting)}." if waiting else "Ready."
    print(f"\n{state}\n\n{table(chosen)}\n\n{SIGN_IN}\n", flush=True)


def _is_healthy(address: str) -> bool:
    try:
        with urlopen(f"{address}/health", timeout=1) as response:  # noqa: S310  # it is http
            return bool(response.status == 200)
    except (OSError, HTTPException):
        return False


def _environment(chosen: Mapping[str, int]) -> dict[str, str]:
    hosts = ("localhost", "127.0.0.1")
    origins = ",".join(f"http://{host}:{port}" for host in hosts for port in FRONT_END_PORTS)
    return {
        "DATABASE_URL": os.environ.get("DATABASE_URL") or f"sqlite:///{ROOT / 'forge.db'}",
        "CORS_ALLOWED_ORIGINS": os.environ.get("CORS_ALLOWED_ORIGINS") or origins,
        "MODEL_SERVER_URL": os.environ.get("MODEL_SERVER_URL")
        or f"{address_of('models', chosen)}/predict",
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONUNBUFFERED": "1",
        "DJANGO_SETTINGS_MODULE": "django_project.config.settings",
        **{PORTS[name][0]: str(port) for name, port in chosen.items()},
    }


def _prepare_database() -> None:
    """Build the schema with Alembic, let Django adopt it, and fill it."""
    # Alembic has to adopt a database that Django built first. For any other this fails, as it may.
    subprocess.run(("python", "-m", "adapters.sqlalchemy.adopt"), capture_output=True)  # noqa: S607
    for command in (
        ("alembic", "upgrade", "head"),
        ("python", "django_project/manage.py", "adopt", "--verbosity", "0"),
        ("python", "-m", "dev.sample_data"),
    ):
        if subprocess.run(command).returncode:  # noqa: S603
            raise SystemExit(f"{' '.join(command)} failed. Its output is above.")


if __name__ == "__main__":
    sys.exit(main())

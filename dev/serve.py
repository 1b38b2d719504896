"""`make serve`: migrate and fill the database, say where everything is, and start the servers."""

import os
import subprocess
import sys
from pathlib import Path

from dev.addresses import PORTS, address_of, ports, refuse_taken, table

ROOT = Path(__file__).parents[1]
FRONT_END_PORTS = (3000, 4100, 4200, 5173, 8080)
DIFFERENCES = """
Development servers do a few things differently from the servers that people deploy:
  fastapi dev   answers an unknown method with a bare 400 (httptools)
  flask run     merges slashes at the start of a path, and decodes %FF its own way
  runserver     the same, and knows no chunked bodies (411); its 204 has a Content-Length
"""


def main() -> None:
    """Become the process runner; exit with a plain message where a port is taken."""
    chosen = ports(os.environ)
    refuse_taken(chosen)
    os.environ.update(_environment(chosen))
    os.chdir(ROOT)
    _prepare_database()
    print(table(chosen), DIFFERENCES, sep="\n", flush=True)
    os.execvp("honcho", ["honcho", "start", "--procfile", "dev/Procfile"])  # noqa: S606, S607


def _environment(chosen: dict[str, int]) -> dict[str, str]:
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
    # Where Django was first, Alembic has to adopt it; everywhere else this fails, and may.
    subprocess.run(("python", "-m", "adapters.sqlalchemy.adopt"), capture_output=True)  # noqa: S607
    for command in (
        ("alembic", "upgrade", "head"),
        ("python", "django_project/manage.py", "adopt", "--verbosity", "0"),
        ("python", "-m", "dev.sample_data"),
    ):
        if subprocess.run(command).returncode:  # noqa: S603
            raise SystemExit(f"{' '.join(command)} failed: what it said stands above.")


if __name__ == "__main__":
    main()

"""`make serve`: migrate and fill the database, then run the development servers until Ctrl+C."""

import os
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping
from http.client import HTTPException
from pathlib import Path
from threading import Lock, Thread
from urllib.request import Request, urlopen

from honcho.manager import SYSTEM_PRINTER_NAME, Manager
from honcho.printer import Message, Printer

from adapters.database_urls import sqlite_url
from contract_tests.apps import APPS, ROOT
from dev.addresses import PORTS, address_of, ports, refuse_taken, table
from dev.contract import Facts, announced
from dev.sample_data.filling import LOG_IN

FRONT_END_PORTS = (3000, 4100, 4173, 4200, 5173, 8080)
STARTS_WITHIN = 120  # seconds
WEBHOOK_SECRET = "whsec_for_development"
# How each server is started, and the path where it shows that it is up.
COMMANDS = {
    **{name: app.development.command for name, app in APPS.items() if app.development},
    "models": "python -m dev.model_server --port {port}",
    "console": "python -m console",
}
UP = {"models": "/control", "console": "/learn"}
POLL = "make-serve"  # the id of requests of our own, whose log lines are not printed


def main() -> int:
    """Run the servers, and return the exit status of the first that ends. All end with it.

    Exits with one line if a port is in use, or the database cannot be prepared.
    """
    chosen = ports(os.environ)
    refuse_taken(chosen)
    os.environ.update(_environment(chosen))
    os.chdir(ROOT)
    print("Preparing the database and its sample data ...", flush=True)
    _prepare_database()
    print(f"Starting {', '.join(chosen)} ...", flush=True)
    output = Output()
    manager = Manager(printer=output)
    for name, port in chosen.items():
        command = COMMANDS[name].format(port=port)
        manager.add_process(name, command, env=dict(os.environ), cwd=str(ROOT))
    Thread(target=_announce, args=(chosen, output), daemon=True).start()
    with announced(_facts(chosen)):
        manager.loop()
    return int(manager.returncode or 0)


class Output(Printer):  # type: ignore[misc]  # honcho has no types
    """Prints what the servers say while all are up, and why one of them ended."""

    def __init__(self) -> None:
        super().__init__(sys.stdout)
        self._lock = Lock()
        self._starting: dict[str, list[Message]] | None = defaultdict(list)
        self._stopping = False

    def write(self, message: Message) -> None:
        """Print a line, keep it until all are up, or drop it."""
        text = (
            message.data if isinstance(message.data, str) else message.data.decode(errors="replace")
        )
        with self._lock:
            if message.name == SYSTEM_PRINTER_NAME:
                self._note(message, text)
            elif self._stopping or f"[{POLL}]" in text:
                return
            elif self._starting is not None:
                self._starting[message.name].append(message)
            else:
                super().write(message)

    def all_up(self, text: str) -> None:
        """Print a text, and from now on what the servers say."""
        with self._lock:
            self._starting = None
            print(text, flush=True)

    def not_up(self, names: Iterable[str]) -> None:
        """Print what these servers have said, and from now on what all say."""
        with self._lock:
            self._print_kept(names)
            self._starting = None

    def _note(self, message: Message, text: str) -> None:
        """Honcho's own lines: the servers stop on a signal, or since one of them has ended."""
        ended, stopped, _ = text.partition(" stopped (rc=")
        if stopped and not self._stopping:
            self._print_kept([ended])
            super().write(message)
        self._stopping = self._stopping or bool(stopped) or " received" in text

    def _print_kept(self, names: Iterable[str]) -> None:
        for name in names:
            for message in (self._starting or {}).get(name, []):
                super().write(message)


def _announce(chosen: Mapping[str, int], output: Output) -> None:
    """Print the addresses when every server answers, or what does not answer in time."""
    deadline = time.monotonic() + STARTS_WITHIN
    waiting = [*chosen]
    while waiting and time.monotonic() < deadline:
        time.sleep(0.2)
        waiting = [name for name in waiting if not _is_up(name, chosen)]
    if waiting:
        output.not_up(waiting)
        output.all_up(f"Not up after {STARTS_WITHIN} s: {', '.join(waiting)}.")
    else:
        output.all_up(f"\n{table(chosen)}\n\n{LOG_IN}\nAll up. Ctrl+C stops all of them.\n")


def _is_up(name: str, chosen: Mapping[str, int]) -> bool:
    address = address_of(name, chosen) + UP.get(name, "/health")
    request = Request(address, headers={"X-Request-ID": POLL})  # noqa: S310  # it is http
    try:
        with urlopen(request, timeout=1) as response:  # noqa: S310  # it is http
            return bool(response.status == 200)
    except (OSError, HTTPException):
        return False


def _environment(chosen: Mapping[str, int]) -> dict[str, str]:
    hosts = ("localhost", "127.0.0.1")
    origins = ",".join(f"http://{host}:{port}" for host in hosts for port in FRONT_END_PORTS)
    defaults = {
        "FORGE_ENV": "development",
        "DATABASE_URL": sqlite_url(ROOT / "forge.db"),
        "CORS_ALLOWED_ORIGINS": origins,
        "MODEL_SERVER_URL": f"{address_of('models', chosen)}/predict",
        "STRIPE_WEBHOOK_SECRET": WEBHOOK_SECRET,
    }
    return {
        **{name: os.environ.get(name) or default for name, default in defaults.items()},
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONUNBUFFERED": "1",
        "DJANGO_SETTINGS_MODULE": "dev.servers.django_settings",
        **{PORTS[name][0]: str(port) for name, port in chosen.items()},
    }


def _facts(chosen: Mapping[str, int]) -> Facts:
    """What `make contract` has to know of these servers."""
    return {
        "pid": os.getpid(),
        "is_default_database": os.environ["DATABASE_URL"] == sqlite_url(ROOT / "forge.db"),
        "ports": {str(port): name for name, port in chosen.items() if name in APPS},
        "variables": {
            "CONTRACT_ALLOWED_ORIGIN": os.environ["CORS_ALLOWED_ORIGINS"].split(",")[0],
            "CONTRACT_WEBHOOK_SECRETS": os.environ["STRIPE_WEBHOOK_SECRET"],
            "CONTRACT_MODEL_SERVER": f"{address_of('models', chosen)}/control",
        },
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
        ended = subprocess.run(command, capture_output=True, text=True)  # noqa: S603
        if ended.returncode:
            said = (ended.stderr.strip() or ended.stdout.strip() or "nothing").splitlines()[-1]
            raise SystemExit(f"{' '.join(command)} failed: {said.removeprefix('FAILED: ')}")


if __name__ == "__main__":
    sys.exit(main())

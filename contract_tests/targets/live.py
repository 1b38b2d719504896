"""Our three apps behind the servers that people deploy, over a socket."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import httpx

from contract_tests.targets.appointing import appoint_live
from contract_tests.targets.databases import Databases, migrate
from contract_tests.targets.environment import SETTINGS
from contract_tests.targets.model_server import CONTROL_URL, ModelServer
from contract_tests.targets.target import ALLOWED_ORIGIN, WEBHOOK_SECRETS, Target
from dev.addresses import free_port

STARTS_WITHIN = 30.0  # seconds
COMMANDS = {
    "fastapi": "uvicorn fastapi_app.main:app --http h11 --ws none --port {port}",
    "flask": "gunicorn flask_app.wsgi:app --threads 256 --bind 127.0.0.1:{port}",
    "django": (
        "gunicorn django_project.config.wsgi:application --threads 256 --bind 127.0.0.1:{port}"
    ),
}


@contextmanager
def live(framework: str, databases: Databases, logs: Path) -> Iterator[Target]:
    """An app of ours on a socket, on a migrated database of its own; it logs to that folder."""

    @contextmanager
    def serve(database_url: str, /, *, impatient: bool = False) -> Iterator[httpx.Client]:
        with serving(COMMANDS[framework], database_url, logs) as client:
            yield client

    database_url = databases.migrated(migrate)
    settings = {**SETTINGS, "DATABASE_URL": database_url}
    with serve(database_url) as client:
        yield Target(
            name=f"{framework}-live",
            client=client,
            allowed_origin=ALLOWED_ORIGIN,
            with_database=serve,
            databases=databases,
            models=ModelServer(CONTROL_URL),
            webhook_secrets=WEBHOOK_SECRETS,
            appoint_staff=partial(appoint_live, framework, settings),
        )


@contextmanager
def serving(
    command: str, database_url: str, logs: Path, settings: Mapping[str, str] = SETTINGS
) -> Iterator[httpx.Client]:
    """A client for a server that is started with this command, and stopped afterwards.

    It uses a connection a request, since gunicorn may close one whose last body nobody read, and
    no proxy that the environment names.
    """
    port = free_port()
    log = logs / f"{port}.log"
    process = start(command, port, {**settings, "DATABASE_URL": database_url}, log)
    limits = httpx.Limits(max_keepalive_connections=0)
    try:
        with httpx.Client(
            base_url=f"http://127.0.0.1:{port}", limits=limits, timeout=30, trust_env=False
        ) as client:
            wait_until_healthy(client, process, log)
            yield client
    finally:
        process.terminate()
        process.wait(10)


def start(
    command: str, port: int, settings: Mapping[str, str], log: Path
) -> subprocess.Popen[bytes]:
    """Start a server on that port; what it says is added to the log."""
    with log.open("ab") as output:
        return subprocess.Popen(
            [sys.executable, *_arguments(command.format(port=port))],
            env={**os.environ, **settings},
            cwd=Path(__file__).parents[2],
            stdout=output,
            stderr=subprocess.STDOUT,
        )


def _arguments(command: str) -> list[str]:
    program, *arguments = command.split()
    if program == "manage.py":
        return ["django_project/manage.py", *arguments]
    return ["-m", program, *arguments]


def wait_until_healthy(client: httpx.Client, process: subprocess.Popen[bytes], log: Path) -> None:
    """Return when the server answers; RuntimeError with its log where it does not start."""
    deadline = time.monotonic() + STARTS_WITHIN
    while process.poll() is None and time.monotonic() < deadline:
        try:
            client.get("/health")
        except httpx.TransportError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"the server did not start:\n{log.read_text()}")

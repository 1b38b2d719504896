"""Our three apps behind the servers that people deploy, over a socket."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import httpx

from contract_tests.targets.databases import database_url, migrate
from contract_tests.targets.in_process import SETTINGS
from contract_tests.targets.target import ALLOWED_ORIGIN, Target

STARTS_WITHIN = 30.0  # seconds
COMMANDS = {
    "fastapi": "uvicorn fastapi_app.main:app --http h11 --port {port}",
    "flask": "gunicorn flask_app.wsgi:app --threads 4 --bind 127.0.0.1:{port}",
    "django": "gunicorn django_project.config.wsgi:application --threads 4 --bind 127.0.0.1:{port}",
}


@contextmanager
def live(framework: str, directory: Path) -> Iterator[Target]:
    """An app of ours on a socket, on a migrated database of its own."""
    database = directory / f"{framework}-live.db"
    migrate(database)
    serve = partial(serving, COMMANDS[framework])
    with serve(database) as client:
        yield Target(f"{framework}-live", client, ALLOWED_ORIGIN, with_database=serve)


@contextmanager
def serving(command: str, database: Path) -> Iterator[httpx.Client]:
    """A client for a server that is started with this command, and stopped afterwards.

    It uses a connection a request: gunicorn may close one whose last body nobody read.
    """
    port = _free_port()
    log = database.parent.parent / f"{port}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, *_arguments(command.format(port=port))],
            env={**os.environ, **SETTINGS, "DATABASE_URL": database_url(database)},
            cwd=Path(__file__).parents[2],
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    limits = httpx.Limits(max_keepalive_connections=0)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", limits=limits, timeout=30) as client:
            _wait_until_healthy(client, process, log)
            yield client
    finally:
        process.terminate()
        process.wait(10)


def _arguments(command: str) -> list[str]:
    program, *arguments = command.split()
    if program == "manage.py":
        return ["django_project/manage.py", *arguments]
    return ["-m", program, *arguments]


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def _wait_until_healthy(client: httpx.Client, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    while process.poll() is None and time.monotonic() < deadline:
        try:
            client.get("/health")
        except httpx.TransportError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"the server did not start:\n{log.read_text()}")

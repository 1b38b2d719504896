"""Targets over a socket: an app behind the server that people deploy, or any server by its URL."""

import os
import re
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from contract_tests.apps import APPS, ROOT, argv, complete_apps
from contract_tests.targets.databases import Databases, migrate
from contract_tests.targets.environment import ALLOWED_ORIGIN, SETTINGS, WEBHOOK_SECRETS
from contract_tests.targets.model_server import CONTROL_URL, ModelServer
from contract_tests.targets.target import Target
from dev.addresses import free_port
from http_conformance.client import connect
from http_contract.settings import parse_webhook_secrets

STARTS_WITHIN = 120.0  # seconds
VISIBLE_ASCII = re.compile(r"[!-~]+")
# Servers may close a connection whose last request body nobody read, so none is kept.
ONE_REQUEST_A_CONNECTION = httpx.Limits(max_keepalive_connections=0)


def served_apps() -> list[str]:
    """The names of the complete apps that have a server for deployment."""
    return [name for name in complete_apps() if APPS[name].serve_command]


def serve_command(name: str) -> str:
    """The command of the server that people deploy an app with, with {port}."""
    command = APPS[name].serve_command
    assert command is not None, f"{name} has no serve_command in contract_tests/apps.py"
    return command


@contextmanager
def live(name: str, databases: Databases, logs: Path) -> Iterator[Target]:
    """An app on a socket, on a migrated database of its own. It logs to a file in `logs`."""

    @contextmanager
    def with_database(database_url: str, /, *, fail_fast: bool = False) -> Iterator[httpx.Client]:
        with serving(serve_command(name), database_url, logs) as client:
            yield client

    command = APPS[name].appoint_command

    def appoint_staff(username: str) -> None:
        assert command is not None
        environment = {**os.environ, **SETTINGS, "DATABASE_URL": database_url}
        subprocess.run(
            [*argv(command), username], env=environment, cwd=ROOT, check=True, capture_output=True
        )

    database_url = databases.migrated(migrate)
    with with_database(database_url) as client:
        yield Target(
            name=f"{name}-live",
            client=client,
            allowed_origin=ALLOWED_ORIGIN,
            with_database=with_database,
            databases=databases,
            models=ModelServer(CONTROL_URL),
            webhook_secrets=WEBHOOK_SECRETS,
            appoint_staff=appoint_staff if command else None,
        )


@contextmanager
def serving(
    command: str, database_url: str, logs: Path, settings: Mapping[str, str] = SETTINGS
) -> Iterator[httpx.Client]:
    """A client for a server that a command starts, and that is stopped afterwards.

    It uses one connection a request, and no proxy.
    """
    port = free_port()
    log = logs / f"{port}.log"
    process = start(command, port, {**settings, "DATABASE_URL": database_url}, log)
    try:
        with httpx.Client(
            base_url=f"http://127.0.0.1:{port}",
            limits=ONE_REQUEST_A_CONNECTION,
            timeout=30,
            trust_env=False,
        ) as client:
            wait_until_healthy(client, process, log)
            yield client
    finally:
        process.terminate()
        process.wait(60)


def start(
    command: str, port: int, settings: Mapping[str, str], log: Path
) -> subprocess.Popen[bytes]:
    """Start a server on a port. Its output is appended to the log."""
    with log.open("ab") as output:
        return subprocess.Popen(
            argv(command.format(port=port)),
            env={**os.environ, **settings},
            cwd=ROOT,
            stdout=output,
            stderr=subprocess.STDOUT,
        )


def wait_until_healthy(client: httpx.Client, process: subprocess.Popen[bytes], log: Path) -> None:
    """Return when the server answers. Raises RuntimeError with its log if it does not start."""
    deadline = time.monotonic() + STARTS_WITHIN
    while process.poll() is None and time.monotonic() < deadline:
        try:
            client.get("/health")
        except httpx.TransportError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"the server did not start:\n{log.read_text()}")


@contextmanager
def by_url(url: str) -> Iterator[Target]:
    """A server that is running already. Variables of the environment describe the rest of it."""
    given = variables()
    with connect(url, timeout=30) as client:
        yield Target(
            name="url",
            client=client,
            path_prefix=httpx.URL(url).path.rstrip("/"),
            allowed_origin=given.allowed_origin,
            models=ModelServer(given.model_server) if given.model_server else None,
            webhook_secrets=given.webhook_secrets,
            staff_token=given.staff_token,
        )


@dataclass(frozen=True)
class Variables:
    """What scenarios need to know of a server and no request can tell; None where it is not set."""

    allowed_origin: str | None
    model_server: str | None
    webhook_secrets: tuple[str, ...]
    staff_token: str | None


def variables() -> Variables:
    """Read the variables, without surrounding whitespace. Raises ValueError for an unusable one.

    CONTRACT_ALLOWED_ORIGIN is an origin that the server allows, CONTRACT_MODEL_SERVER the control
    address of the `dev.model_server` that it asks, CONTRACT_WEBHOOK_SECRETS the secrets that its
    deliveries are signed with, separated by commas, CONTRACT_STAFF_TOKEN a token of a staff user.
    """
    return Variables(
        allowed_origin=_header_value("CONTRACT_ALLOWED_ORIGIN"),
        model_server=_address("CONTRACT_MODEL_SERVER"),
        webhook_secrets=parse_webhook_secrets(os.environ.get("CONTRACT_WEBHOOK_SECRETS", "")),
        staff_token=_header_value("CONTRACT_STAFF_TOKEN"),
    )


def _value(name: str) -> str | None:
    return os.environ.get(name, "").strip() or None


def _header_value(name: str) -> str | None:
    """A value that is sent in a header. It may be a secret, so no error shows it."""
    value = _value(name)
    if value is not None and not VISIBLE_ASCII.fullmatch(value):
        raise ValueError(f"{name}: give visible ASCII characters alone, without whitespace")
    return value


def _address(name: str) -> str | None:
    value = _value(name)
    try:
        httpx.URL(value or "")
    except httpx.InvalidURL as error:
        raise ValueError(f"{name}: {value} is not a URL: {error}") from None
    return value

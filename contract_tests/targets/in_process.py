"""Our three apps, called in this process, each on a database and with a clock of its own."""

import importlib
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from importlib.util import find_spec
from pathlib import Path

import httpx

from contract_tests.targets.asgi_transport import AsgiTransport
from contract_tests.targets.databases import database_url, migrate
from contract_tests.targets.django_database import django_on
from contract_tests.targets.settable_clock import SettableClock
from contract_tests.targets.target import ALLOWED_ORIGIN, Target
from contract_tests.targets.wsgi_transport import WsgiTransport

BASE_URL = "http://forge.test"
SETTINGS = {"CORS_ALLOWED_ORIGINS": ALLOWED_ORIGIN, "CHEAP_PASSWORDS": "1"}

OpenClient = Callable[[Path], AbstractContextManager[httpx.Client]]


@contextmanager
def fastapi(directory: Path) -> Iterator[Target]:
    """FastAPI, on an event loop in a thread of its own."""
    main = importlib.import_module("fastapi_app.main")
    settings = importlib.import_module("fastapi_app.settings")
    clock = SettableClock()

    @contextmanager
    def open_client(database: Path) -> Iterator[httpx.Client]:
        with _environment(database):
            app = main.create_app(settings.Settings(), clock=clock)
        with httpx.Client(transport=AsgiTransport(app), base_url=BASE_URL) as client:
            yield client

    with _target("fastapi", directory, open_client, clock) as target:
        yield target


@contextmanager
def flask(directory: Path) -> Iterator[Target]:
    """Flask, in the calling thread."""
    flask_app = importlib.import_module("flask_app")
    clock = SettableClock()

    @contextmanager
    def open_client(database: Path) -> Iterator[httpx.Client]:
        with _environment(database):
            app = flask_app.create_app(clock=clock)
        with httpx.Client(transport=WsgiTransport(app), base_url=BASE_URL) as client:
            yield client

    with _target("flask", directory, open_client, clock) as target:
        yield target


@contextmanager
def django(directory: Path) -> Iterator[Target]:
    """Django, in the calling thread; one process has one Django, so its database is exchanged."""
    with _environment(directory / "unused.db"):
        os.environ["DJANGO_SETTINGS_MODULE"] = "contract_tests.targets.django_settings"
        application = importlib.import_module("django_project.config.wsgi").application
        clock = importlib.import_module("django_project.config.composition").ports().clock

    @contextmanager
    def open_client(database: Path) -> Iterator[httpx.Client]:
        transport = WsgiTransport(application)
        with django_on(database), httpx.Client(transport=transport, base_url=BASE_URL) as client:
            yield client

    with _target("django", directory, open_client, clock) as target:
        yield target


IN_PROCESS = {"fastapi": fastapi, "flask": flask, "django": django}


def is_installed(framework: str) -> bool:
    """Whether the framework of one of our apps is there; its scenarios are skipped if not."""
    return find_spec(framework) is not None


@contextmanager
def _target(
    name: str, directory: Path, open_client: OpenClient, clock: SettableClock
) -> Iterator[Target]:
    database = directory / f"{name}.db"
    migrate(database)
    with open_client(database) as client:
        yield Target(name, client, ALLOWED_ORIGIN, clock, with_database=open_client)


@contextmanager
def _environment(database: Path) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.update(SETTINGS, DATABASE_URL=database_url(database))
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)

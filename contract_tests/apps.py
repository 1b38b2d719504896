"""The registry of apps: one entry for each app that the contract suite runs.

Targets, pytest's markers, the matrix of apps and stores, the relay, the fuzzer, planted faults and
`make serve` all read it, so an app joins with one entry. The three apps of this repository are
entered below. Another one calls `register` from a conftest or a pytest plugin, before tests are
collected (docs/another-framework.md).

This module imports frameworks and test tools only when an app is served, since `make serve` reads
it too, and a framework may be missing.
"""

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import httpx

    from contract_tests.targets.doubles import Doubles, SettableClock
    from core.ports import Ports
    from core.ports.store import Store
    from core.ports.system import Clock, Randomness

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True, kw_only=True)
class Wiring:
    """What an app is composed from when it is served in process.

    The database does not have to exist yet. `randomness` and `store` replace the app's own. With
    `fail_fast` the app gives up at once where it would wait for a database connection.
    """

    database_url: str
    clock: "Clock"
    randomness: "Randomness | None" = None
    store: "Store | None" = None
    fail_fast: bool = False


@dataclass(frozen=True)
class OverMemory:
    """An app over the memory store: the transport to it, and the ports that it was composed from.

    The ports are there because a command would have a memory of its own.
    """

    transport: "httpx.BaseTransport"
    ports: "Ports"


Serve = Callable[[Wiring], AbstractContextManager["httpx.BaseTransport"]]


@dataclass(frozen=True, kw_only=True)
class DevelopmentServer:
    """How `make serve` starts an app: a shell command, and the variable and default of its port."""

    command: str
    variable: str
    port: int


@dataclass(frozen=True, kw_only=True)
class App:
    """One app. Where an optional member is None, the suite has no target for it.

    Commands are what follows `python -m`, or begin with `manage.py`.
    """

    name: str  # also a pytest marker, and `app` of a planted fault
    framework: str  # the package that must be installed
    package: str  # the app's own package
    store: str  # the app's own store, as the summary of a run names it
    serve: Serve  # in this process
    serve_command: str | None = None  # the server that people deploy, with {port}
    appoint: Callable[[str], None] | None = None  # make a user staff; DATABASE_URL is set
    appoint_command: str | None = None  # the same as a command, before the username
    development: DevelopmentServer | None = None
    over_memory: "Callable[[SettableClock], AbstractContextManager[OverMemory]] | None" = None
    over_django_orm: Serve | None = None
    # The clock and randomness of an app that a process can have only once.
    own_doubles: "Callable[[], Doubles] | None" = None
    # Folders of scenarios, for an app that serves only some operations. It takes part in no
    # comparison of apps: not in the relay, the fuzzer or `together`.
    areas: tuple[str, ...] | None = None

    @property
    def is_installed(self) -> bool:
        """Whether the framework is installed; tests that need it are skipped if not."""
        return find_spec(self.framework) is not None

    @property
    def is_complete(self) -> bool:
        """Whether the app serves every operation."""
        return self.areas is None

    def doubles(self) -> "Doubles":
        """The clock and the randomness to serve the app with."""
        from contract_tests.targets.doubles import Doubles

        return self.own_doubles() if self.own_doubles else Doubles()


_registered: dict[str, App] = {}
APPS: Mapping[str, App] = MappingProxyType(_registered)


def register(app: App) -> None:
    """Add an app. Raises ValueError if there is one of that name."""
    if app.name in _registered:
        raise ValueError(f"there is an app named {app.name} already")
    _registered[app.name] = app


def complete_apps() -> list[str]:
    """The names of the apps that serve every operation."""
    return [name for name, app in APPS.items() if app.is_complete]


def shared_doubles() -> "Doubles":
    """A clock and randomness that all apps of this process can be served with at the same time."""
    owners = [app for app in APPS.values() if app.own_doubles and app.is_installed]
    if len(owners) > 1:
        names = " and ".join(app.name for app in owners)
        raise RuntimeError(f"{names} each have a clock of their own, so they cannot share one")
    return (owners or [*APPS.values()])[0].doubles()


def argv(command: str) -> list[str]:
    """The arguments of a process that runs a command of an entry, from the root of the tree."""
    program, *arguments = command.split()
    if program == "manage.py":
        return [sys.executable, "django_project/manage.py", *arguments]
    return [sys.executable, "-m", program, *arguments]


# FastAPI


def _fastapi(wiring: Wiring) -> AbstractContextManager["httpx.BaseTransport"]:
    from contract_tests.targets.environment import environment
    from contract_tests.targets.transports import AsgiTransport
    from fastapi_app.main import create_app
    from fastapi_app.settings import Settings

    store = nullcontext(wiring.store) if wiring.store else None
    with environment(wiring.database_url):
        app = create_app(Settings(), clock=wiring.clock, randomness=wiring.randomness, store=store)
    return AsgiTransport(app)


def _fastapi_appoint(username: str) -> None:
    from typer.testing import CliRunner

    from fastapi_app.cli import app

    assert CliRunner().invoke(app, ["staff", "appoint", username]).exit_code == 0


@contextmanager
def _fastapi_over_memory(clock: "SettableClock") -> Iterator[OverMemory]:
    from contract_tests.targets.transports import AsgiTransport

    app = _example_app("fastapi_over_memory", clock)
    with AsgiTransport(app) as transport:
        yield OverMemory(transport, app.state.ports)


@contextmanager
def _fastapi_over_django_orm(wiring: Wiring) -> Iterator["httpx.BaseTransport"]:
    from contract_tests.targets.transports import AsgiTransport

    with (
        _django_orm_for("fastapi_over_django_orm", wiring) as app,
        AsgiTransport(app) as transport,
    ):
        yield transport


# Flask


def _flask(wiring: Wiring) -> AbstractContextManager["httpx.BaseTransport"]:
    from contract_tests.targets.environment import environment
    from contract_tests.targets.transports import WsgiTransport
    from flask_app import create_app

    with environment(wiring.database_url):
        app = create_app(clock=wiring.clock, randomness=wiring.randomness, store=wiring.store)
    return WsgiTransport(app)


def _flask_appoint(username: str) -> None:
    from flask_app import create_app

    runner = create_app().test_cli_runner()
    assert runner.invoke(args=["staff", "appoint", username]).exit_code == 0


@contextmanager
def _flask_over_memory(clock: "SettableClock") -> Iterator[OverMemory]:
    from contract_tests.targets.transports import WsgiTransport

    app = _example_app("flask_over_memory", clock)
    yield OverMemory(WsgiTransport(app), app.extensions["forge"])


@contextmanager
def _flask_over_django_orm(wiring: Wiring) -> Iterator["httpx.BaseTransport"]:
    from contract_tests.targets.transports import WsgiTransport

    with _django_orm_for("flask_over_django_orm", wiring) as app:
        yield WsgiTransport(app)


# Django: one project a process, whose database and store are exchanged while it runs


@contextmanager
def _django(wiring: Wiring) -> Iterator["httpx.BaseTransport"]:
    from contract_tests.targets.django_in_process import (
        django_application,
        django_on,
        django_with_store,
    )
    from contract_tests.targets.transports import WsgiTransport

    application = django_application()
    if wiring.store is not None:
        with django_with_store(wiring.store):
            yield WsgiTransport(application)
        return
    from django_project.database.store import DjangoStore

    with (
        django_on(wiring.database_url, fail_fast=wiring.fail_fast),
        django_with_store(DjangoStore()),
    ):
        yield WsgiTransport(application)


def _django_appoint(username: str) -> None:
    from django.core.management import call_command

    call_command("appoint_staff", username)


@contextmanager
def _django_over_memory(_clock: "SettableClock") -> Iterator[OverMemory]:
    from adapters.memory.store import MemoryStore
    from contract_tests.targets.django_in_process import (
        django_application,
        django_ports,
        django_with_store,
    )
    from contract_tests.targets.transports import WsgiTransport

    application = django_application()
    with django_with_store(MemoryStore()):
        yield OverMemory(WsgiTransport(application), django_ports())


def _django_doubles() -> "Doubles":
    from contract_tests.targets.django_in_process import django_doubles

    return django_doubles()


# Wiring that examples/ shows


def _example_app(name: str, clock: "SettableClock") -> Any:
    """A new app of a module of examples/, with the settings of the suite."""
    from contract_tests.targets.environment import NO_DATABASE, environment

    with environment(NO_DATABASE):
        return example(name).create_app(clock)


def example(name: str) -> Any:
    """A module of examples/. It creates an app when it is imported, so it needs settings."""
    from importlib import import_module

    from contract_tests.targets.environment import NO_DATABASE, environment

    with environment(NO_DATABASE):
        return import_module(f"examples.{name}")


@contextmanager
def _django_orm_for(name: str, wiring: Wiring) -> Iterator[Any]:
    from contract_tests.targets.django_in_process import django_application, django_on
    from contract_tests.targets.environment import environment

    django_application()  # first, so that Django has the settings of the suite
    module = example(name)
    with django_on(wiring.database_url, fail_fast=wiring.fail_fast):
        with environment(wiring.database_url):
            app = module.create_app(wiring.clock)
        yield app


register(
    App(
        name="fastapi",
        framework="fastapi",
        package="fastapi_app",
        store="SQLAlchemy",
        serve=_fastapi,
        appoint=_fastapi_appoint,
        serve_command=(
            "uvicorn fastapi_app.main:app --http deploy.uvicorn_protocol:TimedH11Protocol "
            "--ws none --port {port}"
        ),
        appoint_command="fastapi_app.cli staff appoint",
        development=DevelopmentServer(
            # `fastapi dev` has no option for h11, and httptools answers unknown methods by itself.
            command=(
                "uvicorn dev.servers.fastapi_app:app --reload --http h11 --ws none --port {port}"
            ),
            variable="FASTAPI_PORT",
            port=8001,
        ),
        over_memory=_fastapi_over_memory,
        over_django_orm=_fastapi_over_django_orm,
    )
)
register(
    App(
        name="flask",
        framework="flask",
        package="flask_app",
        store="SQLAlchemy",
        serve=_flask,
        appoint=_flask_appoint,
        serve_command="gunicorn flask_app.wsgi:app --bind 127.0.0.1:{port}",
        appoint_command="flask --app flask_app.wsgi staff appoint",
        development=DevelopmentServer(
            command="flask --app dev.servers.flask_app:app run --reload --port {port}",
            variable="FLASK_PORT",
            port=8002,
        ),
        over_memory=_flask_over_memory,
        over_django_orm=_flask_over_django_orm,
    )
)
register(
    App(
        name="django",
        framework="django",
        package="django_project",
        store="Django's ORM",
        serve=_django,
        appoint=_django_appoint,
        serve_command="gunicorn django_project.config.wsgi:application --bind 127.0.0.1:{port}",
        appoint_command="manage.py appoint_staff",
        development=DevelopmentServer(
            command="python django_project/manage.py runserver --nostatic {port}",
            variable="DJANGO_PORT",
            port=8003,
        ),
        over_memory=_django_over_memory,
        own_doubles=_django_doubles,
    )
)

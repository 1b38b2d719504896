"""The three apps of a run, in this process, with one clock and one randomness."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from importlib import import_module

import httpx

from adapters.argon2_passwords import Argon2, BlockingArgon2
from adapters.models.blocking_models import BlockingModels
from contract_tests.fuzz.stores import Behind
from contract_tests.targets.asgi_transport import AsgiTransport
from contract_tests.targets.django_database import django_on
from contract_tests.targets.environment import environment
from contract_tests.targets.exchanged_store import django_over
from contract_tests.targets.one_django import django_application, django_clock
from contract_tests.targets.settable_clock import SettableClock
from contract_tests.targets.settable_randomness import SettableRandomness
from contract_tests.targets.wsgi_transport import WsgiTransport
from core.ports import Ports
from core.ports.store import Store

# Lets a framework import what it only needs to answer.
_FIRST = httpx.Request("GET", "http://forge.test/health")


@dataclass(frozen=True)
class Chance:
    """What decides in all of them alike about times, ids and tokens."""

    clock: SettableClock
    randomness: SettableRandomness


@dataclass(frozen=True)
class App:
    """One of the three, and a way past it to its rows."""

    name: str
    transport: httpx.BaseTransport
    staffing: Ports
    empty: Callable[[], None]


def djangos_chance() -> Chance:
    """That of the one Django of this process; FastAPI and Flask are given the same."""
    clock = django_clock()
    randomness = import_module("django_project.config.composition").ports().randomness
    return Chance(clock, randomness)


def blocking_ports(store: Store, chance: Chance) -> Ports:
    """What use cases are driven with where no app does."""
    passwords = BlockingArgon2(Argon2(cheap=True))
    return Ports(store, passwords, chance.clock, chance.randomness, BlockingModels(None))


@contextmanager
def three_apps(chance: Chance, behind: Callable[[], Behind]) -> Iterator[list[App]]:
    """All three, each over rows of its own."""
    with ExitStack() as running:
        apps = []
        for name, serve in SERVE.items():
            rows = behind()
            transport = running.enter_context(serve(chance, rows))
            transport.handle_request(_FIRST)
            staffing = blocking_ports(rows.staffing, chance)
            apps.append(App(name, transport, staffing, rows.empty))
        yield apps


@contextmanager
def _fastapi(chance: Chance, rows: Behind) -> Iterator[httpx.BaseTransport]:
    main, settings = import_module("fastapi_app.main"), import_module("fastapi_app.settings")
    store = nullcontext(rows.store) if rows.store else None
    with environment(rows.database_url):
        app = main.create_app(settings.Settings(), chance.clock, chance.randomness, store)
    with AsgiTransport(app) as transport:
        yield transport


@contextmanager
def _flask(chance: Chance, rows: Behind) -> Iterator[httpx.BaseTransport]:
    create_app = import_module("flask_app").create_app
    with environment(rows.database_url):
        app = create_app(clock=chance.clock, randomness=chance.randomness, store=rows.store)
    yield WsgiTransport(app)


@contextmanager
def _django(_chance: Chance, rows: Behind) -> Iterator[httpx.BaseTransport]:
    application = django_application()
    own = import_module("django_project.database.store").DjangoStore()
    with django_over(rows.store or own):
        reached = nullcontext() if rows.store else django_on(rows.database_url)
        with reached:
            yield WsgiTransport(application)


SERVE: dict[str, Callable[[Chance, Behind], AbstractContextManager[httpx.BaseTransport]]] = {
    "fastapi": _fastapi,
    "flask": _flask,
    "django": _django,
}

"""Our apps over the memory store, each as examples/ wires it, and with a clock of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module

import httpx

from adapters.memory.store import MemoryStore
from contract_tests.targets.asgi_transport import AsgiTransport
from contract_tests.targets.environment import NO_DATABASE, environment
from contract_tests.targets.exchanged_store import django_over
from contract_tests.targets.model_server import CONTROL_URL, ModelServer
from contract_tests.targets.one_django import django_application, django_clock
from contract_tests.targets.serving import client_of
from contract_tests.targets.settable_clock import SettableClock
from contract_tests.targets.target import ALLOWED_ORIGIN, WEBHOOK_SECRETS, Target
from contract_tests.targets.wsgi_transport import WsgiTransport
from core.ports import Ports
from core.run_blocking import run_blocking
from core.use_cases import membership


@contextmanager
def fastapi() -> Iterator[Target]:
    """FastAPI."""
    clock = SettableClock()
    with environment(NO_DATABASE):
        app = import_module("examples.fastapi_over_memory").create_app(clock)
    with AsgiTransport(app) as transport, client_of(transport) as client:
        yield _target("fastapi", client, clock, app.state.ports)


@contextmanager
def flask() -> Iterator[Target]:
    """Flask."""
    clock = SettableClock()
    with environment(NO_DATABASE):
        app = import_module("examples.flask_over_memory").create_app(clock)
    with client_of(WsgiTransport(app)) as client:
        yield _target("flask", client, clock, app.extensions["forge"])


@contextmanager
def django() -> Iterator[Target]:
    """Django, whose setting STORE stands for the store that is chosen here."""
    application, clock = django_application(), django_clock()
    ports = import_module("django_project.config.composition").ports()
    with django_over(MemoryStore()), client_of(WsgiTransport(application)) as client:
        yield _target("django", client, clock, ports)


OVER_MEMORY = {"fastapi": fastapi, "flask": flask, "django": django}


def _target(name: str, client: httpx.Client, clock: SettableClock, ports: Ports) -> Target:
    def appoint_staff(username: str) -> None:  # a command would have a memory of its own
        run_blocking(membership.appoint_staff(ports, username))

    return Target(
        name=name,
        client=client,
        allowed_origin=ALLOWED_ORIGIN,
        clock=clock,
        models=ModelServer(CONTROL_URL),
        webhook_secrets=WEBHOOK_SECRETS,
        appoint_staff=appoint_staff,
    )

"""FastAPI and Flask over Django's ORM, as examples/ wires them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from typing import Any

import httpx

from contract_tests.targets.appointing import appoint_in_process
from contract_tests.targets.asgi_transport import AsgiTransport
from contract_tests.targets.databases import Databases
from contract_tests.targets.django_database import django_on
from contract_tests.targets.environment import NO_DATABASE, environment
from contract_tests.targets.in_process import served_on
from contract_tests.targets.one_django import IMPATIENT, django_application
from contract_tests.targets.serving import Serve
from contract_tests.targets.settable_clock import SettableClock
from contract_tests.targets.target import Target
from contract_tests.targets.wsgi_transport import WsgiTransport

TRANSPORTS: dict[str, Callable[[Any], httpx.BaseTransport]] = {
    "fastapi": AsgiTransport,
    "flask": WsgiTransport,
}


@contextmanager
def over_django_orm(framework: str, databases: Databases) -> Iterator[Target]:
    """One of the two."""
    clock = SettableClock()
    serve, appoint = _served(framework, clock), partial(appoint_in_process, framework)
    with served_on(framework, serve, clock, databases, appoint) as target:
        yield target


OVER_DJANGO_ORM = {name: partial(over_django_orm, name) for name in TRANSPORTS}


def _served(framework: str, clock: SettableClock) -> Serve:
    django_application()  # first, so that Django has the settings of scenarios
    with environment(NO_DATABASE):
        example = import_module(f"examples.{framework}_over_django_orm")

    @contextmanager
    def serve(database_url: str, /, *, impatient: bool) -> Iterator[httpx.BaseTransport]:
        with django_on(database_url, **(IMPATIENT if impatient else {})):
            with environment(database_url):
                app = example.create_app(clock)
            with TRANSPORTS[framework](app) as transport:
                yield transport

    return serve

"""Targets in this process: an app over its own store, over memory, or over Django's ORM."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx

from contract_tests.apps import APPS, Serve, Wiring
from contract_tests.targets.databases import Databases, migrate
from contract_tests.targets.doubles import SettableClock
from contract_tests.targets.environment import ALLOWED_ORIGIN, WEBHOOK_SECRETS, environment
from contract_tests.targets.model_server import CONTROL_URL, ModelServer
from contract_tests.targets.target import Target
from contract_tests.targets.transports import client_of
from core.run_blocking import run_blocking
from core.use_cases import membership


@contextmanager
def in_process(name: str, databases: Databases) -> Iterator[Target]:
    """An app over its own store."""
    app = APPS[name]
    with target_on(name, app.serve, app.doubles().clock, databases, app.appoint) as target:
        yield target


@contextmanager
def over_django_orm(name: str, databases: Databases) -> Iterator[Target]:
    """An app over Django's ORM, composed as in examples/."""
    app = APPS[name]
    assert app.over_django_orm is not None
    serve, clock = app.over_django_orm, app.doubles().clock
    with target_on(name, serve, clock, databases, app.appoint) as target:
        yield target


@contextmanager
def over_memory(name: str) -> Iterator[Target]:
    """An app over the memory store, composed as in examples/."""
    app = APPS[name]
    assert app.over_memory is not None
    clock = app.doubles().clock
    with app.over_memory(clock) as served, client_of(served.transport) as client:

        def appoint_staff(username: str) -> None:
            run_blocking(membership.appoint_staff(served.ports, username))

        yield Target(
            name=name,
            client=client,
            allowed_origin=ALLOWED_ORIGIN,
            clock=clock,
            models=ModelServer(CONTROL_URL),
            webhook_secrets=WEBHOOK_SECRETS,
            appoint_staff=appoint_staff,
        )


@contextmanager
def target_on(
    name: str,
    serve: Serve,
    clock: SettableClock,
    databases: Databases,
    appoint: Callable[[str], None] | None,
) -> Iterator[Target]:
    """A target on a new database, with everything that scenarios can use.

    `appoint` is called with the settings of the app in the environment.
    """

    @contextmanager
    def with_database(database_url: str, /, *, fail_fast: bool = False) -> Iterator[httpx.Client]:
        wiring = Wiring(database_url=database_url, clock=clock, fail_fast=fail_fast)
        with serve(wiring) as transport, client_of(transport) as client:
            yield client

    def appoint_staff(username: str) -> None:
        assert appoint is not None
        with environment(database_url):
            appoint(username)

    database_url = databases.migrated(migrate)
    with with_database(database_url) as client:
        client.get("/health")  # so that no scenario waits for what a framework imports lazily
        yield Target(
            name=name,
            client=client,
            allowed_origin=ALLOWED_ORIGIN,
            clock=clock,
            with_database=with_database,
            databases=databases,
            models=ModelServer(CONTROL_URL),
            webhook_secrets=WEBHOOK_SECRETS,
            appoint_staff=appoint_staff if appoint else None,
        )

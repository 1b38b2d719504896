"""The one Django of this process, whose database and store are exchanged while it runs."""

import os
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from copy import deepcopy
from importlib import import_module
from typing import Any

from contract_tests.targets.doubles import Doubles, SettableClock, SettableRandomness
from contract_tests.targets.environment import NO_DATABASE, environment
from contract_tests.targets.transports import WsgiApp
from core.ports import Ports
from core.ports.store import Store, UnitOfWork

# The options of Django's connection pool for `fail_fast`.
FAIL_FAST = {"timeout": 0.05}  # seconds

_stores: list[Store] = []


def django_application() -> WsgiApp:
    """The project as a WSGI application, with the settings of django_settings.py."""
    with environment(NO_DATABASE):
        os.environ["DJANGO_SETTINGS_MODULE"] = "contract_tests.targets.django_settings"
        application: WsgiApp = import_module("django_project.config.wsgi").application
        return application


def django_ports() -> Ports:
    """The ports of the project, the same over every database and store."""
    django_application()
    ports: Ports = import_module("django_project.config.composition").ports()
    return ports


def django_doubles() -> Doubles:
    """The clock and the randomness of the project."""
    ports = django_ports()
    assert isinstance(ports.clock, SettableClock)
    assert isinstance(ports.randomness, SettableRandomness)
    return Doubles(ports.clock, ports.randomness)


class ExchangeableStore:
    """The store that `django_with_store` chose last. The project's setting STORE names it."""

    def reading(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """A unit of work that only reads."""
        return _stores[-1].reading()

    def writing(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """A unit of work that writes."""
        return _stores[-1].writing()

    async def check(self) -> None:
        """Check the chosen store."""
        await _stores[-1].check()


@contextmanager
def django_with_store(store: Store) -> Iterator[None]:
    """Let the project use a store, and afterwards the one before."""
    _stores.append(store)
    try:
        yield
    finally:
        _stores.pop()


@contextmanager
def django_on(database_url: str, *, fail_fast: bool = False, **pool: Any) -> Iterator[None]:
    """Let the default connection reach a database, and afterwards the one before.

    `pool` replaces options of the connection pool. With `fail_fast` the pool does not wait for a
    connection.
    """
    from django.db import connections

    from django_project.database.connections import database_config

    config: Any = deepcopy(database_config(database_url))
    if "pool" in config["OPTIONS"]:
        config["OPTIONS"]["pool"] |= pool | (FAIL_FAST if fail_fast else {})
    before = connections.settings["default"]
    _reconnect(connections, {**before, **config})
    try:
        yield
    finally:
        _reconnect(connections, before)


def _reconnect(connections: Any, settings: dict[str, Any]) -> None:
    """Close this thread's connection and the pool; new ones use these settings."""
    old = connections["default"]
    connections.close_all()
    if hasattr(old, "close_pool"):
        old.close_pool()
    connections.settings["default"] = settings
    del connections["default"]

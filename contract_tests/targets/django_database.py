"""How the one Django of this process is moved from database to database."""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from typing import Any


@contextmanager
def django_on(database_url: str, **pool: Any) -> Iterator[None]:
    """Let the default connection reach that database, and afterwards what it reached before.

    `pool` goes before the project's own settings of a pool.
    """
    from django.db import connections

    from django_project.database.connections import database_config as database

    config: Any = deepcopy(database(database_url))
    if "pool" in config["OPTIONS"]:
        config["OPTIONS"]["pool"] |= pool
    before = connections.settings["default"]
    _reach(connections, {**before, **config})
    try:
        yield
    finally:
        _reach(connections, before)


def _reach(connections: Any, settings: dict[str, Any]) -> None:
    """Forget this thread's connection and the pool; those to come are made by these settings."""
    old = connections["default"]
    connections.close_all()
    if hasattr(old, "close_pool"):
        old.close_pool()
    connections.settings["default"] = settings
    del connections["default"]

"""How the engines of every app are set up, whichever database they reach."""

from collections.abc import Callable
from typing import Any, TypeVar

import sqlalchemy as sa

from adapters.sqlalchemy import postgresql, sqlite

E = TypeVar("E")


def readers_and_writers(url: sa.URL, create: Callable[..., E]) -> tuple[E, E]:
    """The engine of units that only read, and that of units that write; on PostgreSQL it is one.

    `create` is `create_engine` or `create_async_engine`.
    """
    readers = create(url, **engine_options(url, write=False))
    if not _is_sqlite(url):
        return readers, readers
    return readers, create(url, **engine_options(url, write=True))


def engine_options(url: sa.URL, *, write: bool) -> dict[str, Any]:
    """What `create_engine` and `create_async_engine` take beside the URL."""
    driver = url.get_driver_name()
    chosen = sqlite.options(write=write) if _is_sqlite(url) else postgresql.options(driver)
    return {"hide_parameters": True, **chosen}


def prepare(engine: sa.Engine) -> None:
    """Listen to what its connections need before they are used."""
    listen = sqlite.prepare if _is_sqlite(engine.url) else postgresql.prepare
    listen(engine)


def unit_options(url: sa.URL, *, write: bool) -> dict[str, Any]:
    """The execution options of a connection for a unit of work that writes, or only reads."""
    options = sqlite.unit_options if _is_sqlite(url) else postgresql.unit_options
    return options(write=write)


def _is_sqlite(url: sa.URL) -> bool:
    return url.get_backend_name() == "sqlite"

"""How the engines of every app are set up, whichever database they reach."""

from collections.abc import Callable
from typing import Any, TypeVar

import sqlalchemy as sa

from adapters.sqlalchemy import postgresql, sqlite

E = TypeVar("E")


def readers_and_writers(url: sa.URL, create: Callable[..., E]) -> tuple[E, E]:
    """The engine of units that only read, and that of units that write: two, for a SQLite file.

    `create` is `create_engine` or `create_async_engine`.
    """
    options = engine_options(url)
    if _is_sqlite(url) and url.database not in (None, "", ":memory:"):
        readers, writers = (
            create(url, **options, **sqlite.options(write=w)) for w in (False, True)
        )
        return readers, writers
    shared = create(url, **options)
    return shared, shared


def engine_options(url: sa.URL) -> dict[str, Any]:
    """What `create_engine` and `create_async_engine` take beside the URL."""
    chosen = {} if _is_sqlite(url) else postgresql.options(url.get_driver_name())
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

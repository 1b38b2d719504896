"""Engines: the driver of a DATABASE_URL, and how its connections are set up in every app."""

from collections.abc import Callable
from typing import Any, TypeVar

import sqlalchemy as sa

from adapters.sqlalchemy import postgresql, sqlite

E = TypeVar("E")

_ASYNC = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg"}
_BLOCKING = {"sqlite": "sqlite+pysqlite", "postgresql": "postgresql+psycopg"}
_ALIASES = {"postgres": "postgresql"}
# libpq's parameters, which every other driver takes, by asyncpg's names.
_ASYNCPG = {"host": "host", "port": "port", "sslmode": "ssl"}


def async_url(database_url: str) -> sa.URL:
    """The URL with an asynchronous driver. Raises ValueError if there is none."""
    url = _with_driver(database_url, _ASYNC)
    if url.get_backend_name() != "postgresql":
        return url
    if not _ASYNCPG.keys() >= url.query.keys():
        raise ValueError(f"DATABASE_URL: may have no parameters but {', '.join(_ASYNCPG)}")
    return url.set(query={_ASYNCPG[name]: value for name, value in url.query.items()})


def blocking_url(database_url: str) -> sa.URL:
    """The URL with a blocking driver. Raises ValueError if there is none."""
    return _with_driver(database_url, _BLOCKING)


def create_engines(url: sa.URL, create: Callable[..., E]) -> tuple[E, E]:
    """Create the engines of units of work that read, and of those that write.

    They are one engine, but for a SQLite file. `create` is `create_engine` or
    `create_async_engine`. Call `prepare` on each before it is used.
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
    """The keyword arguments of `create_engine` and `create_async_engine`."""
    options = {} if _is_sqlite(url) else postgresql.options(url.get_driver_name())
    return {"hide_parameters": True, **options}


def prepare(engine: sa.Engine) -> None:
    """Attach the event listeners that set up and check connections."""
    listen = sqlite.prepare if _is_sqlite(engine.url) else postgresql.prepare
    listen(engine)


def unit_options(url: sa.URL, *, write: bool) -> dict[str, Any]:
    """The execution options of a connection for a unit of work."""
    options = sqlite.unit_options if _is_sqlite(url) else postgresql.unit_options
    return options(write=write)


def _is_sqlite(url: sa.URL) -> bool:
    return url.get_backend_name() == "sqlite"


def _with_driver(database_url: str, drivers: dict[str, str]) -> sa.URL:
    try:
        url = sa.make_url(database_url)
        name = url.get_backend_name()
        if name == "sqlite" and url.host:  # sqlite://forge.db, which names a host and no file
            raise ValueError
        return url.set(drivername=drivers[_ALIASES.get(name, name)])
    except (sa.exc.ArgumentError, KeyError, ValueError):
        # The URL may hold a password, so it is not shown.
        raise ValueError("DATABASE_URL: must be one of sqlite:///…, postgresql://…") from None

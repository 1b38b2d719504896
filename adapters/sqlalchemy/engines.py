"""Engines: the driver of a DATABASE_URL, and how its connections are set up in every app."""

from collections.abc import Callable
from typing import Any, TypeVar

import sqlalchemy as sa

from adapters.database_urls import check_parameters
from adapters.sqlalchemy import postgresql, sqlite

E = TypeVar("E")

_ASYNC = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg"}
_BLOCKING = {"sqlite": "sqlite+pysqlite", "postgresql": "postgresql+psycopg"}
_ALIASES = {"postgres": "postgresql"}


def async_url(database_url: str) -> sa.URL:
    """The URL with an asynchronous driver. Raises ValueError if there is none."""
    return _with_driver(database_url, _ASYNC)


def blocking_url(database_url: str) -> sa.URL:
    """The URL with a blocking driver. Raises ValueError if there is none."""
    return _with_driver(database_url, _BLOCKING)


def create_engines(
    url: sa.URL, create: Callable[..., E], *, transaction_pooler: bool = False
) -> tuple[E, E]:
    """Create the engines of units of work that read, and of those that write.

    They are one engine, but for a SQLite file. `create` is `create_engine` or
    `create_async_engine`. Call `prepare` on each before it is used. With `transaction_pooler`
    PostgreSQL is behind a pooler such as pgbouncer, in transaction mode.
    """
    options = engine_options(url, transaction_pooler=transaction_pooler)
    if url.get_driver_name() == "asyncpg":
        url = postgresql.without_parameters_of_libpq(url)
    if _is_sqlite(url) and url.database not in (None, "", ":memory:"):
        readers, writers = (
            create(url, **options, **sqlite.options(write=w)) for w in (False, True)
        )
        return readers, writers
    shared = create(url, **options)
    return shared, shared


def engine_options(url: sa.URL, *, transaction_pooler: bool = False) -> dict[str, Any]:
    """The keyword arguments of `create_engine` and `create_async_engine`."""
    options = {} if _is_sqlite(url) else postgresql.options(url, transaction_pooler)
    return {"hide_parameters": True, **options}


def prepare(engine: sa.Engine) -> None:
    """Attach the event listeners that set up and check connections."""
    listen = sqlite.prepare if _is_sqlite(engine.url) else postgresql.prepare
    listen(engine)


def unit_options(url: sa.URL, *, write: bool, transaction_pooler: bool = False) -> dict[str, Any]:
    """The execution options of a connection for a unit of work."""
    if _is_sqlite(url):
        return sqlite.unit_options(write=write)
    return postgresql.unit_options(write=write, transaction_pooler=transaction_pooler)


def _is_sqlite(url: sa.URL) -> bool:
    return url.get_backend_name() == "sqlite"


def _with_driver(database_url: str, drivers: dict[str, str]) -> sa.URL:
    try:
        url = sa.make_url(database_url)
        name = url.get_backend_name()
        name = _ALIASES.get(name, name)
        if name == "sqlite" and url.host:  # sqlite://forge.db, which names a host and no file
            raise ValueError
        url = url.set(drivername=drivers[name])
    except (sa.exc.ArgumentError, KeyError, ValueError):
        # The URL may hold a password, so it is not shown.
        raise ValueError("DATABASE_URL: must be one of sqlite:///…, postgresql://…") from None
    if name == "postgresql":
        check_parameters(url.normalized_query)
    return url

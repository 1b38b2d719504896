"""Which driver serves a DATABASE_URL, where it is awaited and where it blocks."""

import sqlalchemy as sa

_AWAITED = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg"}
_BLOCKING = {"sqlite": "sqlite+pysqlite", "postgresql": "postgresql+psycopg"}
_ALSO_CALLED = {"postgres": "postgresql"}
# What asyncpg calls those parameters that libpq, and so every other driver, calls otherwise.
_ASYNCPG = {"host": "host", "port": "port", "sslmode": "ssl"}


def awaited_url(database_url: str) -> sa.URL:
    """The URL with a driver for an event loop; ValueError for a database that none serves."""
    url = _with_driver(database_url, _AWAITED)
    if url.get_backend_name() != "postgresql":
        return url
    if not _ASYNCPG.keys() >= url.query.keys():
        raise ValueError(f"DATABASE_URL: may have no parameters but {', '.join(_ASYNCPG)}")
    return url.set(query={_ASYNCPG[name]: value for name, value in url.query.items()})


def blocking_url(database_url: str) -> sa.URL:
    """The URL with a driver that blocks; ValueError for a database that none serves."""
    return _with_driver(database_url, _BLOCKING)


def _with_driver(database_url: str, drivers: dict[str, str]) -> sa.URL:
    try:
        url = sa.make_url(database_url)
        name = url.get_backend_name()
        return url.set(drivername=drivers[_ALSO_CALLED.get(name, name)])
    except (sa.exc.ArgumentError, KeyError, ValueError):
        # None of them may be shown: a URL can hold a password.
        raise ValueError("DATABASE_URL: must be one of sqlite:///…, postgresql://…") from None

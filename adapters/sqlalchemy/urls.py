"""Which driver serves a DATABASE_URL, where it is awaited and where it blocks."""

import sqlalchemy as sa

_AWAITED = {"sqlite": "sqlite+aiosqlite"}
_BLOCKING = {"sqlite": "sqlite+pysqlite"}


def awaited_url(database_url: str) -> sa.URL:
    """The URL with a driver for an event loop; ValueError for a database that none serves."""
    return _with_driver(database_url, _AWAITED)


def blocking_url(database_url: str) -> sa.URL:
    """The URL with a driver that blocks; ValueError for a database that none serves."""
    return _with_driver(database_url, _BLOCKING)


def _with_driver(database_url: str, drivers: dict[str, str]) -> sa.URL:
    try:
        url = sa.make_url(database_url)
        return url.set(drivername=drivers[url.get_backend_name()])
    except (sa.exc.ArgumentError, KeyError):  # neither may be shown: a URL can hold a password
        known = ", ".join(f"{name}:///…" for name in drivers)
        raise ValueError(f"DATABASE_URL: must be one of {known}") from None

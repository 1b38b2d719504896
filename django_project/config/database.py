"""Which database a DATABASE_URL names, and how each connection to it is set up."""

from typing import Any

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

SQLITE: dict[str, Any] = {
    # A read that turns into a write fails at once if another writer is there: so lock first.
    "transaction_mode": "IMMEDIATE",
    "timeout": 5,
    # Per connection, both of them. Foreign keys Django switches on by itself.
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL",
}


def _try_again(pool: Any) -> None:
    pool.check()


POSTGRESQL: dict[str, Any] = {
    "connect_timeout": 3,
    # Of what it sent, or of being there, a server must let know within so long: else the network
    # has lost it, and libpq would wait for ever.
    "tcp_user_timeout": 10_000,  # ms
    "keepalives_idle": 10,
    "keepalives_interval": 1,
    "keepalives_count": 3,
    "pool": {
        "min_size": 0,
        # PostgreSQL lets 100 in by default, so four processes fit.
        "max_size": 20,
        # Also how long a request waits that finds the database away: the pool connects in a
        # thread of its own, and tells nobody why it cannot.
        "timeout": 3,
        # Tries go on about once a second for as long as the database is away, so that whoever
        # waits is served when it is back; by themselves they would come ever less often.
        "reconnect_timeout": 1,
        "reconnect_failed": _try_again,
    },
}


def database(url: str) -> dj_database_url.DBConfig:
    """The entry of DATABASES; ImproperlyConfigured for a database that we do not serve."""
    try:
        config = dj_database_url.parse(url, conn_health_checks=True)
    except ValueError:  # a URL can hold a password, so none is shown
        raise _unsupported() from None
    given = config.get("OPTIONS", {})
    match config["ENGINE"]:
        case "django.db.backends.sqlite3":
            return {**config, "CONN_MAX_AGE": None, "OPTIONS": {**given, **SQLITE}}
        case "django.db.backends.postgresql":  # whose pool keeps the connections, for any age
            return {**config, "CONN_MAX_AGE": 0, "OPTIONS": {**POSTGRESQL, **given}}
        case _:
            raise _unsupported()


def _unsupported() -> ImproperlyConfigured:
    return ImproperlyConfigured("DATABASE_URL: must be one of sqlite:///…, postgresql://…")

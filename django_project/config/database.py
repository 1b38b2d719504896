"""Which database a DATABASE_URL names, and how each connection to it is set up."""

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

_SQLITE = {
    # A read that turns into a write fails at once if another writer is there: so lock first.
    "transaction_mode": "IMMEDIATE",
    "timeout": 5,
    # Per connection, both of them. Foreign keys Django switches on by itself.
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL",
}


def database(url: str) -> dj_database_url.DBConfig:
    """The entry of DATABASES; ImproperlyConfigured for a database that we do not serve."""
    try:
        config = dj_database_url.parse(url, conn_max_age=None, conn_health_checks=True)
    except ValueError:  # a URL can hold a password, so none is shown
        raise _unsupported() from None
    if config["ENGINE"] != "django.db.backends.sqlite3":
        raise _unsupported()
    return {**config, "OPTIONS": {**config.get("OPTIONS", {}), **_SQLITE}}


def _unsupported() -> ImproperlyConfigured:
    return ImproperlyConfigured("DATABASE_URL: must be sqlite:///…")

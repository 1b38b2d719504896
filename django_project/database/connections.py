"""Which database a DATABASE_URL names, and how each connection to it is set up."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection

from adapters.database_errors import name_file
from adapters.database_timeouts import LOCK_TIMEOUT, libpq_options
from adapters.database_urls import check_parameters

BASE_DIR = Path(__file__).resolve().parents[2]  # the repository

SQLITE: dict[str, Any] = {
    # A read that becomes a write fails at once if another writer is there, so lock first.
    "transaction_mode": "IMMEDIATE",
    "timeout": LOCK_TIMEOUT,  # seconds
    # Both are per connection. Django itself switches foreign keys on.
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL",
}


def _check_pool(pool: Any) -> None:
    pool.check()


POSTGRESQL: dict[str, Any] = {
    "connect_timeout": 3,  # seconds
    # A server that acknowledges nothing for so long is lost; libpq would wait for ever.
    "tcp_user_timeout": 10_000,  # ms
    "keepalives_idle": 10,
    "keepalives_interval": 1,
    "keepalives_count": 3,
    "pool": {
        "min_size": 0,
        # PostgreSQL accepts 100 connections by default, so four processes fit.
        "max_size": 20,
        # Seconds that a request waits for a connection, also while the database is unavailable:
        # the pool connects in a thread of its own, and does not report why it cannot.
        "timeout": 3,
        # Retries go on about once a second for as long as the database is away, so that a waiting
        # request is served when it is back. By default they come less and less often.
        "reconnect_timeout": 1,
        "reconnect_failed": _check_pool,
    },
}


def database_config(url: str, *, transaction_pooler: bool = False) -> dj_database_url.DBConfig:
    """An entry of DATABASES. A relative path of SQLite counts from the repository.

    With `transaction_pooler` PostgreSQL is behind a pooler such as pgbouncer, in transaction mode:
    no cursor outlives its transaction. Django prepares no statements in any case.

    Raises ImproperlyConfigured for a database that the project does not support.
    """
    try:
        config = dj_database_url.parse(url)
        parts = urlsplit(url)
        host = parts.netloc
    except ValueError:  # whose message would show the URL, which can contain a password
        raise _unsupported() from None
    options = config.get("OPTIONS", {})
    match config["ENGINE"]:
        case "django.db.backends.sqlite3":
            if host and host != ":memory:":  # sqlite://forge.db, which names a host and no file
                raise _unsupported()
            name = unquote(parts.path[1:]) or ":memory:"  # where dj_database_url reads + as a space
            if name != ":memory:" and not name.startswith("file:"):
                name = str(BASE_DIR / name)
            options = {**options, **SQLITE}
            return {
                **config,
                "ENGINE": "django_project.database.sqlite3",
                "NAME": name,
                "CONN_MAX_AGE": None,
                "OPTIONS": options,
            }
        case "django.db.backends.postgresql":  # whose pool keeps the connections, for any age
            try:
                check_parameters(parse_qs(parts.query, keep_blank_values=True))
            except ValueError as error:
                raise ImproperlyConfigured(str(error)) from None
            # Behind a pooler the role has them: what begins a session is not for one client alone.
            if not transaction_pooler:
                options["options"] = libpq_options(options.get("options", ""))
            return {
                **config,
                "ENGINE": "django_project.database.postgresql",
                "NAME": unquote(parts.path[1:]),
                "CONN_MAX_AGE": 0,
                "DISABLE_SERVER_SIDE_CURSORS": transaction_pooler,
                "OPTIONS": {**POSTGRESQL, **options},
            }
        case _:
            raise _unsupported()


def driver_error(error: DatabaseError) -> BaseException | None:
    """The error that the driver raised. It names the file if SQLite cannot open it."""
    cause = error.__cause__
    return cause and name_file(cause, str(connection.settings_dict["NAME"]))


def _unsupported() -> ImproperlyConfigured:
    return ImproperlyConfigured("DATABASE_URL: must be one of sqlite:///…, postgresql://…")

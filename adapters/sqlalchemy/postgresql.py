"""How every PostgreSQL connection is set up, asynchronous or blocking."""

import ssl
from time import monotonic
from typing import Any
from urllib.parse import urlencode

import sqlalchemy as sa

from adapters.database_errors import has_outdated_plan
from adapters.database_timeouts import PING_AFTER, has_received, libpq_options

# Connections of a process, at most: opening one costs more than waiting for one. PostgreSQL
# accepts 100 by default, so four processes fit.
CONNECTIONS = 20
POOL_TIMEOUT = 3  # seconds: for a free connection, and for a new one
# If a network loses packets, a driver waits forever. asyncpg gives up on a response after this
# time, libpq after nothing was acknowledged for this time.
RESPONSE_TIMEOUT = 10  # seconds
_NOT_IN_DSN = frozenset({"channel_binding", "connect_timeout", "host", "port"})


def timeouts(url: sa.URL) -> dict[str, Any]:
    """How long a driver waits for a server, as its connection parameters.

    `connect_timeout` in the URL is the time for a new connection, instead of POOL_TIMEOUT.
    """
    if url.get_driver_name() == "asyncpg":
        connect_timeout = float(str(url.query.get("connect_timeout", POOL_TIMEOUT)))
        return {"timeout": connect_timeout, "command_timeout": RESPONSE_TIMEOUT}
    defaults = {
        "connect_timeout": POOL_TIMEOUT,
        "tcp_user_timeout": 1_000 * RESPONSE_TIMEOUT,
        "keepalives_idle": RESPONSE_TIMEOUT,
        "keepalives_interval": 1,
        "keepalives_count": POOL_TIMEOUT,
    }
    return {name: value for name, value in defaults.items() if name not in url.query}


def _session_options(url: sa.URL) -> dict[str, Any]:
    options = {"options": libpq_options(str(url.query.get("options", "")))}
    return {"server_settings": options} if url.get_driver_name() == "asyncpg" else options


def options(url: sa.URL, transaction_pooler: bool) -> dict[str, Any]:
    """The keyword arguments of `create_engine`.

    A pooler in transaction mode may serve each transaction by another connection to the server. So
    no statement stays prepared, and asyncpg, which prepares and executes in two steps, never does
    so outside of a transaction.
    """
    connect_args = timeouts(url)
    if not transaction_pooler:  # behind one, the role has these settings
        connect_args |= _session_options(url)
    if url.get_driver_name() == "asyncpg":
        connect_args |= _parameters_for_asyncpg(url)
        if transaction_pooler:
            connect_args |= {
                "statement_cache_size": 0,
                "prepared_statement_cache_size": 0,
                "prepared_statement_name_func": lambda: "",  # replaced by the next one
            }
    elif transaction_pooler:
        connect_args["prepare_threshold"] = None
    # A unit of work that only reads needs no BEGIN and ROLLBACK, which are two round trips.
    reading = {"isolation_level": "AUTOCOMMIT", "skip_autocommit_rollback": True}
    return {
        **({"isolation_level": "READ COMMITTED"} if transaction_pooler else reading),
        "pool_size": CONNECTIONS,
        "max_overflow": 0,
        "pool_timeout": POOL_TIMEOUT,
        "connect_args": connect_args,
    }


def without_parameters_of_libpq(url: sa.URL) -> sa.URL:
    """The URL with the parameters alone that SQLAlchemy passes to asyncpg: hosts and ports."""
    return url.difference_update_query(url.query.keys() - {"host", "port"})


def _parameters_for_asyncpg(url: sa.URL) -> dict[str, Any]:
    """libpq's parameters in a URL, as asyncpg reads them: in a `dsn` of its own.

    asyncpg has no channel binding. Where it is required, the server has to prove its identity by
    its certificate instead, which protects from the same attack.
    """
    parameters = {name: value for name, value in url.query.items() if name not in _NOT_IN_DSN}
    is_bound = url.query.get("channel_binding") == "require"
    arguments: dict[str, Any] = {}
    if is_bound:
        parameters["sslmode"] = "verify-full"
    if parameters.get("sslrootcert", "system" if is_bound else None) == "system":
        arguments["ssl"] = ssl.create_default_context()
        parameters = {n: v for n, v in parameters.items() if n not in ("sslmode", "sslrootcert")}
    if parameters:
        arguments["dsn"] = f"postgresql://?{urlencode(parameters)}"
    return arguments


def unit_options(*, write: bool, transaction_pooler: bool) -> dict[str, Any]:
    """The execution options of a connection for a unit of work."""
    return {"isolation_level": "READ COMMITTED"} if write or transaction_pooler else {}


def prepare(engine: sa.Engine) -> None:
    """Drop connections that are lost, or whose prepared statements a migration has outdated."""

    @sa.event.listens_for(engine, "checkin")
    def checkin(_connection: Any, record: sa.pool.ConnectionPoolEntry) -> None:
        record.info["used_at"] = monotonic()

    @sa.event.listens_for(engine, "checkout")
    def checkout(connection: Any, record: sa.pool.ConnectionPoolEntry, _proxy: Any) -> None:
        if not _is_alive(engine.dialect, connection, record):
            raise sa.exc.InvalidatePoolError

    @sa.event.listens_for(engine, "handle_error")
    def handle_error(context: sa.ExceptionContext) -> None:
        # psycopg would repeat such a statement forever, and never prepare it again.
        if has_outdated_plan(context.original_exception):
            context.is_disconnect = True


def _is_alive(dialect: sa.Dialect, connection: Any, record: sa.pool.ConnectionPoolEntry) -> bool:
    used_at = record.info.get("used_at")
    if used_at is None:  # it is new
        return True
    try:
        if not _has_received(record.driver_connection) and monotonic() - used_at < PING_AFTER:
            return True
        return dialect.do_ping(connection)
    except (dialect.loaded_dbapi.Error, OSError):
        return False


def _has_received(connection: Any) -> bool:
    """Whether the server sent something to an idle connection, as it does when it closes one."""
    if hasattr(connection, "is_closed"):  # asyncpg, whose event loop reads all the time
        return bool(connection.is_closed())
    return has_received(connection)

"""How every PostgreSQL connection is set up, asynchronous or blocking."""

import selectors
from time import monotonic
from typing import Any

import sqlalchemy as sa

from adapters.database_errors import has_outdated_plan
from adapters.database_timeouts import libpq_options, postgresql_settings

# Connections of a process, at most: opening one costs more than waiting for one. PostgreSQL
# accepts 100 by default, so four processes fit.
CONNECTIONS = 20
POOL_TIMEOUT = 3  # seconds: for a free connection, and for a new one
# If a network loses packets, a driver waits forever. asyncpg gives up on a response after this
# time, libpq after nothing was acknowledged for this time.
RESPONSE_TIMEOUT = 10  # seconds
# A ping costs a round trip, so a connection that was used recently is not pinged, unless the
# server has sent something meanwhile.
PING_AFTER = 1.0  # seconds without use
# For one look at one socket; epoll, the default, would take four system calls.
_Selector = getattr(selectors, "PollSelector", selectors.SelectSelector)


def timeouts(url: sa.URL, *, limited: bool) -> dict[str, Any]:
    """How long a driver waits for a server, and a statement within it; connection parameters."""
    if url.get_driver_name() == "asyncpg":
        return {
            "timeout": POOL_TIMEOUT,
            "command_timeout": RESPONSE_TIMEOUT if limited else None,
            "server_settings": postgresql_settings() if limited else {},
        }
    further = " ".join(url.normalized_query.get("options", ()))
    return {
        "options": libpq_options(further) if limited else further,
        "connect_timeout": POOL_TIMEOUT,
        "tcp_user_timeout": 1_000 * RESPONSE_TIMEOUT,
        "keepalives_idle": RESPONSE_TIMEOUT,
        "keepalives_interval": 1,
        "keepalives_count": POOL_TIMEOUT,
    }


def options(url: sa.URL, *, limited: bool = True) -> dict[str, Any]:
    """The keyword arguments of `create_engine`."""
    return {
        # A unit of work that only reads needs no BEGIN and ROLLBACK, which are two round trips.
        "isolation_level": "AUTOCOMMIT",
        "skip_autocommit_rollback": True,
        "pool_size": CONNECTIONS,
        "max_overflow": 0,
        "pool_timeout": POOL_TIMEOUT,
        "connect_args": timeouts(url, limited=limited),
    }


def unit_options(*, write: bool) -> dict[str, Any]:
    """The execution options of a connection for a unit of work."""
    return {"isolation_level": "READ COMMITTED"} if write else {}


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
    with _Selector() as selector:
        selector.register(connection, selectors.EVENT_READ)
        return bool(selector.select(timeout=0))

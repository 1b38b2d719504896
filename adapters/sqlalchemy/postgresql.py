"""How every PostgreSQL connection of the house is set up, awaited or blocking."""

import selectors
from time import monotonic
from typing import Any

import sqlalchemy as sa

from adapters.database_faults.postgresql import outlived_its_plan

# Each process keeps that many connections at most, and never more for a moment: to open one
# costs more than to wait. PostgreSQL lets 100 in by default, so four processes fit.
CONNECTIONS = 20
WAITS = 3  # seconds: for a free connection, and for a new one
# Where a network loses what is sent, a driver waits for ever: asyncpg for no answer longer than
# this, libpq until nobody has acknowledged what it sent, or that it is there, for as long.
ANSWERS = 10  # seconds
# To ask a server whether it is still there costs a round trip, so it is not asked again after
# a moment, unless it has said something by itself.
ASKED_AFTER = 1.0  # seconds without use
# To look once at one socket; epoll, the default, would take four calls of the system for it.
_Selector = getattr(selectors, "PollSelector", selectors.SelectSelector)


def patience(driver: str) -> dict[str, Any]:
    """How long a driver waits for a server, in its own words."""
    if driver == "asyncpg":
        return {"timeout": WAITS, "command_timeout": ANSWERS}
    idle = {"keepalives_idle": ANSWERS, "keepalives_interval": 1, "keepalives_count": WAITS}
    return {"connect_timeout": WAITS, "tcp_user_timeout": 1_000 * ANSWERS, **idle}


def options(driver: str) -> dict[str, Any]:
    """What `create_engine` takes beside the URL."""
    return {
        # What only reads needs no BEGIN and ROLLBACK, which would be two more round trips.
        "isolation_level": "AUTOCOMMIT",
        "skip_autocommit_rollback": True,
        "pool_size": CONNECTIONS,
        "max_overflow": 0,
        "pool_timeout": WAITS,
        "connect_args": patience(driver),
    }


def unit_options(*, write: bool) -> dict[str, Any]:
    """The execution options of a connection for a unit of work."""
    return {"isolation_level": "READ COMMITTED"} if write else {}


def prepare(engine: sa.Engine) -> None:
    """Let go of connections that are lost, or whose statements a migration has overtaken."""

    @sa.event.listens_for(engine, "checkin")
    def checkin(_connection: Any, record: sa.pool.ConnectionPoolEntry) -> None:
        record.info["used_at"] = monotonic()

    @sa.event.listens_for(engine, "checkout")
    def checkout(connection: Any, record: sa.pool.ConnectionPoolEntry, _lent: Any) -> None:
        if not _is_there(engine.dialect, connection, record):
            raise sa.exc.InvalidatePoolError

    @sa.event.listens_for(engine, "handle_error")
    def handle_error(context: sa.ExceptionContext) -> None:
        # psycopg would send such a statement again and again, and never prepare it anew.
        if outlived_its_plan(context.original_exception):
            context.is_disconnect = True


def _is_there(dialect: sa.Dialect, connection: Any, record: sa.pool.ConnectionPoolEntry) -> bool:
    used_at = record.info.get("used_at")
    if used_at is None:  # it is new
        return True
    try:
        if not _has_spoken(record.driver_connection) and monotonic() - used_at < ASKED_AFTER:
            return True
        return dialect.do_ping(connection)
    except (dialect.loaded_dbapi.Error, OSError):
        return False


def _has_spoken(connection: Any) -> bool:
    """Whether the server said something to an unused connection, as it does when it ends one."""
    if hasattr(connection, "is_closed"):  # asyncpg, whose event loop listens all the time
        return bool(connection.is_closed())
    with _Selector() as selector:
        selector.register(connection, selectors.EVENT_READ)
        return bool(selector.select(timeout=0))

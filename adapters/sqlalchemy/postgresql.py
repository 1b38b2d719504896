"""How every PostgreSQL connection of the house is set up, awaited or blocking."""

from typing import Any

import sqlalchemy as sa

from adapters.database_faults.postgresql import outlived_its_plan

# Each process keeps that many connections at most, and never more for a moment: to open one
# costs more than to wait. PostgreSQL lets 100 in by default, so four processes fit.
CONNECTIONS = 20
WAITS = 3  # seconds: for a free connection, and for a new one
_TIMEOUT = {"asyncpg": "timeout", "psycopg": "connect_timeout"}


def options(driver: str) -> dict[str, Any]:
    """What `create_engine` takes beside the URL."""
    return {
        # What only reads needs no BEGIN and ROLLBACK, which would be two more round trips.
        "isolation_level": "AUTOCOMMIT",
        "pool_size": CONNECTIONS,
        "max_overflow": 0,
        "pool_timeout": WAITS,
        "pool_pre_ping": True,
        "connect_args": {_TIMEOUT[driver]: WAITS},
    }


def unit_options(*, write: bool) -> dict[str, Any]:
    """The execution options of a connection for a unit of work."""
    return {"isolation_level": "READ COMMITTED"} if write else {}


def prepare(engine: sa.Engine) -> None:
    """Let go of connections whose prepared statements a migration has overtaken."""

    @sa.event.listens_for(engine, "handle_error")
    def handle_error(context: sa.ExceptionContext) -> None:
        # psycopg would send such a statement again and again, and never prepare it anew.
        if outlived_its_plan(context.original_exception):
            context.is_disconnect = True

"""How every SQLite connection is set up, asynchronous or blocking."""

import sqlite3
from typing import Any

import sqlalchemy as sa

from adapters.database_errors import name_file
from adapters.database_timeouts import LOCK_TIMEOUT
from adapters.database_urls import create_private_file

# An execution option of a connection: its transaction writes.
_WRITES = "forge_writes"
PRAGMAS = {
    "journal_mode": "WAL",
    "synchronous": "FULL",
    "foreign_keys": "ON",
    "busy_timeout": 1_000 * LOCK_TIMEOUT,
}
# SQLite lets in one writer at a time. Writers share one connection of their own, so that one that
# waits keeps no connection from a reader.
READERS, WRITERS = 20, 1
POOL_TIMEOUT = 3  # seconds


def options(*, write: bool) -> dict[str, Any]:
    """The keyword arguments of `create_engine` for readers or writers."""
    connections = WRITERS if write else READERS
    # A unit of work that only reads begins no transaction, so nothing is rolled back at its end.
    ending = {} if write else {"isolation_level": "AUTOCOMMIT", "skip_autocommit_rollback": True}
    return {
        "pool_size": connections,
        "max_overflow": 0,
        "pool_timeout": POOL_TIMEOUT,
        **ending,
    }


def unit_options(*, write: bool) -> dict[str, Any]:
    """The execution options of a connection for a unit of work."""
    return {_WRITES: write}


def prepare(engine: sa.Engine) -> None:
    """Set the pragmas on each new connection, and take the write lock where a write begins."""

    @sa.event.listens_for(engine, "do_connect")
    def do_connect(dialect: sa.Dialect, _record: Any, args: Any, kwargs: Any) -> Any:
        create_private_file(args[0])
        try:
            return dialect.connect(*args, **kwargs)
        except sqlite3.OperationalError as error:
            raise name_file(error, args[0]) from error.__cause__

    @sa.event.listens_for(engine, "connect")
    def connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver must not begin transactions by itself
        cursor = connection.cursor()
        for name, value in PRAGMAS.items():
            cursor.execute(f"PRAGMA {name}={value}")
        cursor.close()

    @sa.event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        # A read transaction that turns into a write fails at once if there is another writer, so
        # the lock is taken first. A read needs no transaction: each statement is one.
        if connection.get_execution_options().get(_WRITES):
            connection.exec_driver_sql("BEGIN IMMEDIATE")

"""How every SQLite connection of the house is set up, awaited or blocking."""

from typing import Any

import sqlalchemy as sa

# An execution option of a connection: its transaction is going to write.
_WRITES = "forge_writes"
PRAGMAS = {"journal_mode": "WAL", "synchronous": "FULL", "foreign_keys": "ON", "busy_timeout": 5000}
# Those who write have a connection of their own, one after the other, since SQLite lets in one
# at a time: whoever waits to write holds up nobody who reads.
READERS, WRITERS = 20, 1
WAITS = 3  # seconds for a connection


def options(*, write: bool) -> dict[str, Any]:
    """What `create_engine` takes beside the URL, for those who write or those who only read."""
    connections = WRITERS if write else READERS
    # What only reads begins nothing, so there is nothing to roll back as it ends.
    ending = {} if write else {"isolation_level": "AUTOCOMMIT", "skip_autocommit_rollback": True}
    return {"pool_size": connections, "max_overflow": 0, "pool_timeout": WAITS, **ending}


def unit_options(*, write: bool) -> dict[str, Any]:
    """The execution options of a connection for a unit of work."""
    return {_WRITES: write}


def prepare(engine: sa.Engine) -> None:
    """Set the pragmas on each new connection, and take the write lock where a writer begins."""

    @sa.event.listens_for(engine, "connect")
    def connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver must not begin by itself
        cursor = connection.cursor()
        for name, value in PRAGMAS.items():
            cursor.execute(f"PRAGMA {name}={value}")
        cursor.close()

    @sa.event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        # A read that turns into a write fails at once if another writer is there: so lock
        # first. A read alone needs no transaction, since each statement is one.
        if connection.get_execution_options().get(_WRITES):
            connection.exec_driver_sql("BEGIN IMMEDIATE")

"""Blocking connections, behind the awaited interface of the SQL store."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import sqlalchemy as sa

from adapters.sqlalchemy.database import Parameters
from adapters.sqlalchemy.engines import blocking_url, create_engines, prepare, unit_options


class BlockingConnection:
    """A connection that is awaited and never suspends. Raises RuntimeError in an event loop."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self.dialect = connection.dialect

    async def execute(
        self, statement: sa.Executable, parameters: Parameters | None = None, /
    ) -> sa.CursorResult[*tuple[Any, ...]]:
        """Execute a statement in the calling thread."""
        _refuse_event_loop()
        return self._connection.execute(statement, parameters)

    @asynccontextmanager
    async def begin_nested(self) -> AsyncIterator[None]:
        """A savepoint: an exception that leaves it undoes only what happened inside."""
        _refuse_event_loop()
        with self._connection.begin_nested():
            yield


class BlockingDatabase:
    """Opens connections from the pools of two engines. Raises RuntimeError in an event loop."""

    def __init__(self, database_url: str, *, transaction_pooler: bool = False) -> None:
        url = blocking_url(database_url)
        self.readers, self._writers = create_engines(
            url, sa.create_engine, transaction_pooler=transaction_pooler
        )
        for engine in {self.readers, self._writers}:
            prepare(engine)
        # Each connection is set up for its unit of work when it is checked out.
        reading, writing = (
            unit_options(url, write=write, transaction_pooler=transaction_pooler)
            for write in (False, True)
        )
        self._reading = self.readers.execution_options(**reading)
        self._writing = self._writers.execution_options(**writing)

    @asynccontextmanager
    async def begin(self, *, write: bool) -> AsyncIterator[BlockingConnection]:
        """A connection. One that writes is committed at its end, or rolled back on an exception."""
        _refuse_event_loop()
        with self._writing.begin() if write else self._reading.connect() as connection:
            yield BlockingConnection(connection)

    def dispose(self) -> None:
        """Close every connection."""
        for engine in {self.readers, self._writers}:
            engine.dispose()


def _refuse_event_loop() -> None:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return
    raise RuntimeError("a blocking database was awaited inside an event loop, which it would block")

"""The database of an asynchronous app."""

from contextlib import AbstractAsyncContextManager
from typing import Self

from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from adapters.sqlalchemy.engines import async_url, create_engines, prepare, unit_options


class AsyncDatabase:
    """Opens connections of AsyncEngines. As a context manager it closes them."""

    def __init__(self, database_url: str, *, transaction_pooler: bool = False) -> None:
        url = async_url(database_url)
        self._readers, self._writers = create_engines(
            url, create_async_engine, transaction_pooler=transaction_pooler
        )
        for engine in {self._readers, self._writers}:
            prepare(engine.sync_engine)
        # A connection is set up for its unit of work each time it leaves the pool.
        reading, writing = (
            unit_options(url, write=write, transaction_pooler=transaction_pooler)
            for write in (False, True)
        )
        self._reading = self._readers.execution_options(**reading)
        self._writing = self._writers.execution_options(**writing)

    def begin(self, *, write: bool) -> AbstractAsyncContextManager[AsyncConnection]:
        """A connection. One that writes is committed at its end, or rolled back on an exception."""
        return self._writing.begin() if write else self._reading.connect()

    async def __aenter__(self) -> Self:
        """Return the database, which connects at first use."""
        return self

    async def __aexit__(self, *_error: object) -> None:
        """Close every connection."""
        for engine in {self._readers, self._writers}:
            await engine.dispose()

"""The database as FastAPI reaches it: awaited."""

from contextlib import AbstractAsyncContextManager
from typing import Self

from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from adapters.sqlalchemy.engines import prepare, readers_and_writers, unit_options
from adapters.sqlalchemy.urls import awaited_url


class AsyncDatabase:
    """Opens connections of AsyncEngines; as a context manager it closes them."""

    def __init__(self, database_url: str) -> None:
        url = awaited_url(database_url)
        self._readers, self._writers = readers_and_writers(url, create_async_engine)
        for engine in {self._readers, self._writers}:
            prepare(engine.sync_engine)
        # Each connection is set up for its unit of work as it is lent.
        self._reading = self._readers.execution_options(**unit_options(url, write=False))
        self._writing = self._writers.execution_options(**unit_options(url, write=True))

    def begin(self, *, write: bool) -> AbstractAsyncContextManager[AsyncConnection]:
        """A connection; one that writes is committed at its end, and rolled back on an error."""
        return self._writing.begin() if write else self._reading.connect()

    async def __aenter__(self) -> Self:
        """Itself; it connects at first use."""
        return self

    async def __aexit__(self, *_error: object) -> None:
        """Close every connection."""
        for engine in {self._readers, self._writers}:
            await engine.dispose()
